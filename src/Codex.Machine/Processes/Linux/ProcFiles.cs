using System.Buffers.Text;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Codex.Machine.Processes.Unix;

namespace Codex.Machine.Processes.Linux;

/// <summary>Reads <c>/proc</c>. Processes come and go meanwhile: one that cannot be read is taken as gone.</summary>
[SupportedOSPlatform("linux")]
internal static class ProcFiles
{
    private const int MillisecondsPerTick = 10; // USER_HZ is 100 wherever .NET runs
    private const int StartTimeField = 22;

    public static List<ProcessEntry> ReadProcesses()
    {
        var entries = new List<ProcessEntry>();
        if (!Directory.Exists("/proc"))
            return entries;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ReadProcess(id) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    public static ProcessEntry? ReadProcess(int id)
    {
        // "ID (NAME) STATE PARENT GROUP SESSION …": the name may hold anything, also parentheses and spaces.
        ReadOnlySpan<byte> text = ReadFile($"/proc/{id}/stat");
        var afterName = text.LastIndexOf((byte)')') + 2;
        if (afterName < 2 || afterName >= text.Length)
            return null;
        Span<long> fields = stackalloc long[StartTimeField + 1];
        var field = 3;
        foreach (var range in text[afterName..].Split((byte)' '))
        {
            if (field > StartTimeField)
                break;
            _ = Utf8Parser.TryParse(text[afterName..][range], out fields[field++], out _); // the state is no number and stays 0
        }

        var startedAt = fields[StartTimeField] * MillisecondsPerTick;
        return new ProcessEntry(id, (int)fields[4], (int)fields[5], (int)fields[6], startedAt, IsZombie: text[afterName] == (byte)'Z');
    }

    public static List<KeyValuePair<string, string>> ReadEnvironment(int processId)
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (var variable in Encoding.UTF8.GetString(ReadFile($"/proc/{processId}/environ")).Split('\0'))
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                variables.Add(new(variable[..equals], variable[(equals + 1)..]));
        }

        return variables;
    }

    /// <summary>
    /// Children of our main thread: all that were adopted (the kernel gives them to the first thread that lives) and some that we
    /// started. Null on kernels without that file.
    /// </summary>
    public static List<int>? ReadChildrenOfMainThread()
    {
        var path = $"/proc/{Environment.ProcessId}/task/{Environment.ProcessId}/children";
        if (!File.Exists(path))
            return null;

        // The kernel skips one child for each that is reaped while the list is read. Two readings alike had none of that: the second
        // cannot contain what was reaped during the first.
        var list = ReadFile(path);
        for (var previous = list; list.Length > 0; previous = list)
        {
            list = ReadFile(path);
            if (list.AsSpan().SequenceEqual(previous))
                break;
        }

        var children = new List<int>();
        ReadOnlySpan<byte> rest = list;
        while (Utf8Parser.TryParse(rest, out int id, out var length))
        {
            children.Add(id);
            rest = rest[Math.Min(rest.Length, length + 1)..];
        }

        return children;
    }

    /// <summary>All our children, the long way.</summary>
    public static List<int> FindChildren() =>
        ReadProcesses().Where(process => process.ParentId == Environment.ProcessId).Select(process => process.Id).ToList();

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
