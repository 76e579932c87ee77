using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Mcp.OAuth;

/// <summary>
/// <c>$CODEX_HOME/.credentials.json</c>: one object, an entry for each server. A change is made under a lock on what the file says by then,
/// and replaces it in one step. The file goes with its last entry.
/// </summary>
internal sealed class McpCredentialFile(string codexHome, TimeProvider clock)
{
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(20);

    private string File => Path.Combine(codexHome, ".credentials.json");

    /// <summary>The folder of the locks.</summary>
    public static string LockFolder(string codexHome) => Path.Combine(codexHome, "mcp-oauth-locks");

    /// <exception cref="AuthException">The file cannot be read.</exception>
    public McpCredentials? Find(string key) => Read().TryGetValue(key, out var entry) ? McpCredentials.Read(entry) : null;

    /// <exception cref="AuthException">The file cannot be written.</exception>
    public Task SaveAsync(string key, McpCredentials credentials, CancellationToken cancellationToken) =>
        ChangeAsync(entries =>
        {
            var reader = new Utf8JsonReader(McpCredentials.Write(credentials.WriteTo).Span);
            entries[key] = JsonElement.ParseValue(ref reader);
            return true;
        }, cancellationToken);

    /// <summary>False when there was no entry.</summary>
    /// <exception cref="AuthException">The file cannot be written.</exception>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        Read().ContainsKey(key) && await ChangeAsync(entries => entries.Remove(key), cancellationToken);

    private async Task<bool> ChangeAsync(Func<Dictionary<string, JsonElement>, bool> change, CancellationToken cancellationToken)
    {
        try
        {
            var folder = LockFolder(codexHome);
            PrivateFile.CreateFolder(folder);
            using var held = await FileLock.AcquireAsync(Path.Combine(folder, "file-store.lock"), FileLock.OwnerOnly, LockLimit, clock, cancellationToken)
                ?? throw new IOException($"another program has held the lock in {folder} for {LockLimit.TotalSeconds:0} s");
            var entries = Read();
            if (!change(entries))
                return false;
            if (entries.Count == 0)
                System.IO.File.Delete(File);
            else
                PrivateFile.Replace(File, Serialize(entries).Span);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AuthException($"{File} cannot be written: {exception.Message}", exception);
        }
    }

    private Dictionary<string, JsonElement> Read()
    {
        try
        {
            if (!System.IO.File.Exists(File))
                return [];
            var reader = new Utf8JsonReader(System.IO.File.ReadAllBytes(File));
            var root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object
                ? root.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value)
                : throw new AuthException($"{File} is damaged: not a JSON object");
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (JsonException exception)
        {
            throw new AuthException($"{File} is damaged: not valid JSON at line {exception.LineNumber + 1}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AuthException($"{File} cannot be read: {exception.Message}", exception);
        }
    }

    private static ReadOnlyMemory<byte> Serialize(Dictionary<string, JsonElement> entries) => McpCredentials.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (key, entry) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(key);
            entry.WriteTo(writer);
        }

        writer.WriteEndObject();
    });
}
