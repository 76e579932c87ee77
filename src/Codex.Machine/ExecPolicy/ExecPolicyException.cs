namespace Codex.Machine.ExecPolicy;

/// <summary>A rules file cannot be read or does not say what it should.</summary>
/// <param name="file">The file, as it was named.</param>
/// <param name="line">1-based; 0 when the file could not be read at all.</param>
/// <param name="column">1-based; 0 when the file could not be read at all.</param>
/// <param name="problem">What is wrong, without the place.</param>
public sealed class ExecPolicyException(string file, int line, int column, string problem)
    : Exception(line == 0 ? $"{file}: {problem}" : $"{file}:{line}:{column}: {problem}")
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Problem { get; } = problem;
}
