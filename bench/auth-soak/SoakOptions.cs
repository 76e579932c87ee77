using System.Globalization;

namespace Codex.AuthSoak;

/// <summary>How the soak is run.</summary>
internal sealed record SoakOptions
{
    public int Seconds { get; init; } = 60;

    public int Processes { get; init; } = 20;

    /// <summary>A codex binary: then each worker runs <c>codex exec</c> again and again; null uses the broker in long-lived workers.</summary>
    public string? Program { get; init; }

    /// <summary>Workers renew in processes of their own, as the product does.</summary>
    public bool HasRenewalProcess { get; init; } = true;

    public int Seed { get; init; } = 1;

    public static SoakOptions Parse(string[] args)
    {
        var options = new SoakOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = Number(args[++i]) },
                "--processes" => options with { Processes = Number(args[++i]) },
                "--seed" => options with { Seed = Number(args[++i]) },
                "--program" => options with { Program = Path.GetFullPath(args[++i]) },
                "--no-renewal-process" => options with { HasRenewalProcess = false },
                var other => throw new ArgumentException($"unknown argument {other}"),
            };
        }

        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
