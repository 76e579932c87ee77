using System.Text;

namespace Codex.Machine.Processes.Windows;

/// <summary>
/// Writes an argument vector as the one line that Windows hands to a program, so that the program's own parser takes it apart again the
/// same way. Three parsers matter: that of the C runtime, that of <c>cmd.exe</c>, and that of <c>cmd.exe</c> running a batch file.
/// </summary>
internal static class WindowsCommandLine
{
    /// <summary>What <c>CreateProcess</c> takes, without the terminating NUL.</summary>
    private const int MaxLength = 32766;

    private const string UnquotedInBatch = "#$*+-./:?@\\_";

    /// <summary>The line for a program that parses as the C runtime and <c>CommandLineToArgvW</c> do.</summary>
    /// <exception cref="FormatException">No line means these arguments.</exception>
    public static string Join(IReadOnlyList<string> argv)
    {
        var line = new StringBuilder();
        AppendProgram(line, argv[0]);
        foreach (var argument in argv.Skip(1))
            AppendArgument(line.Append(' '), argument);
        return Checked(line);
    }

    /// <summary>
    /// The line for <c>cmd.exe</c>. It knows no backslash before a quote: what follows <c>/c</c> or <c>/k</c> is a script and goes to it as
    /// it is, between two quotes that <c>/s</c> makes it take off.
    /// </summary>
    /// <exception cref="FormatException">No line means these arguments.</exception>
    public static string JoinForCmd(IReadOnlyList<string> argv)
    {
        var script = 1;
        while (script < argv.Count && argv[script].ToUpperInvariant() is not ("/C" or "/K"))
            script++;
        if (script >= argv.Count - 1)
            return Join(argv);
        var line = new StringBuilder();
        AppendProgram(line, argv[0]);
        foreach (var flag in argv.Take(script).Skip(1))
            AppendArgument(line.Append(' '), flag);
        line.Append(" /s ").Append(argv[script]).Append(" \"").AppendJoin(' ', argv.Skip(script + 1)).Append('"');
        return Checked(line);
    }

    /// <summary>
    /// The line that has <c>cmd.exe</c> run a batch file. Arguments are expanded as if typed, so each is quoted, and a percent sign is
    /// written behind an expansion that gives nothing: else <c>%PATH%</c> in an argument would not arrive as itself.
    /// </summary>
    /// <param name="cmd">Absolute path of <c>cmd.exe</c>.</param>
    /// <param name="script">Absolute path of the batch file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="FormatException">An argument has a line break, or the script's name a quote: nothing can be written for those.</exception>
    public static string JoinForBatch(string cmd, string script, IEnumerable<string> arguments)
    {
        var line = new StringBuilder();
        AppendProgram(line, cmd);
        if (script.AsSpan().ContainsAny('"', '%'))
            throw new FormatException($"a batch file cannot be run by the name {script}");
        line.Append(" /e:ON /v:OFF /d /s /c \"\"").Append(script).Append('"');
        foreach (var argument in arguments)
            AppendBatchArgument(line.Append(' '), argument);
        return Checked(line.Append('"'));
    }

    // The program's name is read up to the closing quote, without escapes.
    private static void AppendProgram(StringBuilder line, string name)
    {
        if (name.Contains('"'))
            throw new FormatException("a program's name cannot have a quote in it");
        line.Append('"').Append(name).Append('"');
    }

    private static void AppendArgument(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAny(" \t\n\v\""))
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        AppendEscaped(line, argument, quote: "\\\"");
        line.Append('"');
    }

    private static void AppendBatchArgument(StringBuilder line, string argument)
    {
        if (argument.AsSpan().ContainsAny('\r', '\n'))
            throw new FormatException("an argument of a batch file cannot have a line break in it");
        if (argument.Length > 0 && !argument.EndsWith('\\') && argument.All(character => char.IsAsciiLetterOrDigit(character) || UnquotedInBatch.Contains(character)))
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        var start = line.Length;
        AppendEscaped(line, argument, quote: "\"\"");
        line.Replace("%", "%%cd:~,%", start, line.Length - start).Append('"');
    }

    // Backslashes mean themselves unless a quote follows them, be it the closing one.
    private static void AppendEscaped(StringBuilder line, string argument, string quote)
    {
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"')
                line.Append('\\', backslashes).Append(quote);
            else
                line.Append(character);
            backslashes = character == '\\' ? backslashes + 1 : 0;
        }

        line.Append('\\', backslashes);
    }

    private static string Checked(StringBuilder line)
    {
        if (line.Length > MaxLength)
            throw new FormatException($"the command is longer than {MaxLength} characters");
        var text = line.ToString();
        return text.Contains('\0') ? throw new FormatException("nul byte found in provided data") : text;
    }
}
