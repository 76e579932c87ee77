using System.Text;

namespace Codex.Machine.Processes.Windows;

/// <summary>Writes variables as <c>CreateProcess</c> takes them: sorted by name without regard to case, each ended by a NUL, and one more at the end.</summary>
internal static class EnvironmentBlock
{
    /// <exception cref="FormatException">A name or a value cannot be written.</exception>
    public static string Of(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in variables)
        {
            // Names such as "=C:" hold the current directories of drives.
            if (name.Length == 0 || name.IndexOf('=', 1) >= 0 || name.Contains('\0') || value.Contains('\0'))
                throw new FormatException($"the variable {name.Replace('\0', '?')} cannot be passed on");
            sorted[name] = value;
        }

        var block = new StringBuilder();
        foreach (var (name, value) in sorted)
            block.Append(name).Append('=').Append(value).Append('\0');
        // An empty block is two NULs as well.
        return block.Append(sorted.Count == 0 ? "\0\0" : "\0").ToString();
    }
}
