using System.CommandLine;
using System.CommandLine.Invocation;
using Codex.Protocol;

namespace Codex.Cli.Commands;

/// <summary><c>--version</c> in the form that programs look for: <c>codex-cli X.Y.Z</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write($"codex-cli {ProductInfo.Version}\n");
        return 0;
    }
}
