using System.Globalization;
using System.Text;
using Codex.Core.Conversation;

namespace Codex.Core.Tools.Exec;

/// <summary>What the model is told after it waited for a command.</summary>
/// <param name="WallTime">How long this call waited.</param>
/// <param name="ExitCode">128 + n when killed by signal n; null while it runs.</param>
/// <param name="SessionId">By which the command can be polled while it runs.</param>
/// <param name="Output">What is new since the last call.</param>
/// <param name="TotalBytes">The length of that before anything was dropped.</param>
internal sealed record ExecReport(TimeSpan WallTime, int? ExitCode, int? SessionId, string Output, long TotalBytes)
{
    /// <param name="maxTokens">The budget of the output's part.</param>
    public string ToText(int maxTokens)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Chunk ID: {Random.Shared.Next(0x1000000):x6}\n")
            .Append(CultureInfo.InvariantCulture, $"Wall time: {WallTime.TotalSeconds:0.0000} seconds\n");
        if (ExitCode is { } code)
            text.Append(CultureInfo.InvariantCulture, $"Process exited with code {code}\n");
        if (SessionId is { } id)
            text.Append(CultureInfo.InvariantCulture, $"Process running with session ID {id}\n");
        return text.Append(CultureInfo.InvariantCulture, $"Original token count: {TokenEstimate.OfBytes(TotalBytes)}\n")
            .Append("Output:\n")
            .Append(OutputTruncation.Truncate(Output, TotalBytes, maxTokens))
            .ToString();
    }
}
