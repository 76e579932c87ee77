using Codex.AuthSoak;

// auth-soak [--seconds 60] [--processes 20] [--program <codex>] [--no-renewal-process]   conducts; the other modes are its children.
return args switch
{
    ["worker", ..] => await Worker.RunAsync(args[1..]),
    ["renew"] => await Renewal.ServeAsync(),
    ["figures"] => await Figures.RunAsync(),
    _ => await Soak.RunAsync(SoakOptions.Parse(args)),
};
