using Codex.Net.Auth;
using Codex.Net.Auth.Login;

namespace Codex.Cli.Login;

/// <summary><c>codex login --device-auth</c>: shows where to type which code, on stdout, and waits.</summary>
internal sealed class DeviceLoginRunner(AuthBroker broker, LoginConsole console)
{
    public async Task<LoginOutcome> RunAsync(DeviceLoginOptions options, CancellationToken cancellationToken)
    {
        var login = await broker.BeginDeviceCodeLoginAsync(options, cancellationToken);
        await console.Output.WriteAsync(
            $"""

            Sign in to Codex from any device with a browser:

            1. Open this page and sign in to your account
               {console.Accent(login.VerificationUrl.AbsoluteUri)}

            2. Type this code there (it is good for {DeviceCodeLogin.CodeLife.TotalMinutes:0} minutes)
               {console.Accent(login.UserCode)}

            Go on only if you started this yourself. Nobody who is honest sends you such a code: if somebody did, stop here.


            """.ReplaceLineEndings("\n"));
        return await login.WaitAsync(cancellationToken);
    }
}
