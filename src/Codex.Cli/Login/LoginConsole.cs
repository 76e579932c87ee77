using System.Text;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>The terminal of a login, or what stands in its place.</summary>
internal sealed record LoginConsole
{
    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>True when somebody may type.</summary>
    public required bool IsInputTerminal { get; init; }

    /// <summary>True when <see cref="Output"/> takes colours.</summary>
    public required bool HasColor { get; init; }

    public static LoginConsole OfProcess(HostEnvironment host)
    {
        var encoding = new UTF8Encoding(false);
        return new LoginConsole
        {
            Input = new StreamReader(Console.OpenStandardInput(), encoding),
            Output = new StreamWriter(Console.OpenStandardOutput(), encoding) { AutoFlush = true, NewLine = "\n" },
            Error = new StreamWriter(Console.OpenStandardError(), encoding) { AutoFlush = true, NewLine = "\n" },
            IsInputTerminal = !Console.IsInputRedirected,
            HasColor = !Console.IsOutputRedirected && host.Get("NO_COLOR") is null && host.Get("TERM") is not (null or "dumb"),
        };
    }

    /// <summary>The text in colour, where there is colour.</summary>
    public string Accent(string text) => HasColor ? $"\e[94m{text}\e[0m" : text;
}
