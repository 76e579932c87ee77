namespace Codex.Net.Cassettes;

/// <summary>
/// What happens to the model traffic of a run besides being sent: kept in a file, or answered from one. With a cassette
/// no WebSocket is opened, so that what is recorded does not depend on the transport.
/// </summary>
public abstract record CassetteMode
{
    private CassetteMode()
    {
    }

    /// <summary>Ask the server, and keep what it answers.</summary>
    public sealed record Record(CassetteRecorder Recorder) : CassetteMode;

    /// <summary>Ask nobody: no network, no credentials. What does not fit the cassette fails with
    /// <see cref="Responses.ResponsesErrorKind.CassetteMismatch"/>.</summary>
    public sealed record Replay(Cassette Cassette) : CassetteMode;
}

/// <summary>A cassette cannot be read or written; the message names the file and is fit for users.</summary>
public sealed class CassetteException : Exception
{
    public CassetteException(string path, string problem, Exception? innerException)
        : base($"Cassette {path}: {problem}", innerException) => Path = path;

    public CassetteException(string path, string problem)
        : this(path, problem, innerException: null)
    {
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
