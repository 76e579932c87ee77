using System.Collections.Immutable;

namespace Codex.Machine.Processes;

/// <summary>A program to run to its end for its output, such as <c>git status</c> or a hook.</summary>
public sealed record ProcessRunOptions
{
    /// <summary>As <see cref="CommandStart.Executable"/>; also the child's <c>argv[0]</c>.</summary>
    public required string Executable { get; init; }

    /// <summary>The arguments after <c>argv[0]</c>.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Absolute path of the directory to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Written to standard input, which then ends; null gives <c>/dev/null</c>.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Most bytes to keep of each of the two streams, half from the beginning and half from the end.</summary>
    public int OutputCapacityBytes { get; init; } = OutputBuffer.DefaultCapacity;
}

/// <summary>A program that ran; with <see cref="TimedOut"/> it was killed, and the output is what there was by then.</summary>
public sealed record CapturedRun
{
    /// <summary>The exit status; 128+n when signal n killed it.</summary>
    public required int ExitCode { get; init; }

    public required string StandardOutput { get; init; }

    public required string StandardError { get; init; }

    /// <summary>True when the time ran out and the program was killed with all it had started.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>True when one of the streams was longer than the capacity and lacks its middle.</summary>
    public required bool IsTruncated { get; init; }
}
