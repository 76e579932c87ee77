namespace Codex.Machine.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">The exit status; 128+n when signal n killed it, as shells count.</param>
public readonly record struct ProcessExit(int Code);
