using System.Collections.Immutable;
using Codex.Protocol.Threads;

namespace Codex.Machine.Shells;

/// <summary>Tells front ends what a command does in words of reading, listing and searching.</summary>
public static class CommandSummary
{
    /// <summary>
    /// The actions of an argv, in order; one <see cref="CommandAction.Unknown"/> for all of it as soon as one part is not understood, and none for
    /// a bare <c>cd</c>. Paths of reads are absolute (joined to <paramref name="cwd"/> and to a <c>cd</c> before them, not normalised); those of
    /// lists and searches are the short names that people are shown. Best effort; it never throws.
    /// </summary>
    public static ImmutableArray<CommandAction> Describe(IReadOnlyList<string> argv, string cwd) => throw new NotImplementedException();
}
