using System.Text;

namespace Codex.Machine.Tests.Processes.Windows;

/// <summary>Takes a command line apart as <c>CommandLineToArgvW</c> is documented to, so that what we write can be read back anywhere.</summary>
internal static class CommandLineParser
{
    public static List<string> Parse(string line)
    {
        var end = line.IndexOf('"', 1);
        List<string> argv = [line[1..end]];
        for (var index = end + 1; index < line.Length;)
        {
            while (index < line.Length && line[index] is ' ' or '\t')
                index++;
            if (index < line.Length)
                argv.Add(ReadArgument(line, ref index));
        }

        return argv;
    }

    private static string ReadArgument(string line, ref int index)
    {
        var (text, isQuoted) = (new StringBuilder(), false);
        while (index < line.Length && (isQuoted || line[index] is not (' ' or '\t')))
        {
            var start = index;
            while (index < line.Length && line[index] == '\\')
                index++;
            var backslashes = index - start;
            if (index == line.Length || line[index] != '"')
            {
                text.Append('\\', backslashes);
                if (index < line.Length && (isQuoted || line[index] is not (' ' or '\t')))
                    text.Append(line[index++]);
                continue;
            }

            text.Append('\\', backslashes / 2);
            if (backslashes % 2 == 1)
                text.Append('"');
            else
                isQuoted = !isQuoted;
            index++;
        }

        return text.ToString();
    }
}
