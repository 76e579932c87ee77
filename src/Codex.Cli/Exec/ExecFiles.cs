using System.Text.Json;

namespace Codex.Cli.Exec;

/// <summary>The files that a run reads and writes besides the session.</summary>
internal static class ExecFiles
{
    /// <summary>Reads the schema of <c>--output-schema</c>.</summary>
    /// <exception cref="ExecException">The file cannot be read or is not JSON.</exception>
    public static JsonElement ReadOutputSchema(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExecException($"Failed to read output schema file {path}: {exception.Message}");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ExecException($"Output schema file {path} is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>Writes the file of <c>--output-last-message</c>; empty with a warning when there was no message.</summary>
    public static void WriteLastMessage(string path, string? message, TextWriter notices)
    {
        try
        {
            File.WriteAllText(path, message ?? "");
            if (message is null)
                notices.Write($"Warning: no last agent message; wrote empty content to {path}\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notices.Write($"Failed to write last message file {path}: {exception.Message}\n");
        }
    }
}
