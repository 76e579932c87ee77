using System.Runtime.CompilerServices;

namespace Codex.Testing.Snapshots;

/// <summary>
/// Compares text with a file that lies beside the test: <c>Class.Method[.name].verified.txt</c>. On a difference the text is written to
/// <c>….received.txt</c> and the test fails. To accept: look at it, then rename it, or run <c>./test --accept</c> with a filter and read the diff.
/// </summary>
public static class Snapshot
{
    private const string AcceptVariable = "CODEX_ACCEPT_SNAPSHOTS";

    /// <param name="actual">The text; line ends are compared as <c>\n</c>.</param>
    /// <param name="name">Tells several snapshots of one test apart.</param>
    /// <param name="sourceFile">Given by the compiler.</param>
    /// <param name="member">Given by the compiler.</param>
    public static void Verify(string actual, string? name = null, [CallerFilePath] string sourceFile = "", [CallerMemberName] string member = "")
    {
        var isAccepting = Environment.GetEnvironmentVariable(AcceptVariable) == "1" && Environment.GetEnvironmentVariable("CI") is null or "";
        Verify(actual, Path.ChangeExtension(sourceFile, null) + "." + member + (name is null ? "" : "." + name), isAccepting);
    }

    internal static void Verify(string actual, string pathStem, bool isAccepting)
    {
        var verified = pathStem + ".verified.txt";
        var received = pathStem + ".received.txt";
        actual = actual.ReplaceLineEndings("\n");
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : null;
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        if (isAccepting)
        {
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        throw new SnapshotMismatchException(
            expected is null
                ? $"There is no {verified}. If {Path.GetFileName(received)} is right, rename it."
                : $"Differs from {Path.GetFileName(verified)} {DescribeFirstDifference(expected, actual)}\nreceived: {received}");
    }

    private static string DescribeFirstDifference(string expected, string actual)
    {
        var wanted = expected.Split('\n');
        var got = actual.Split('\n');
        var line = 0;
        while (line < wanted.Length && line < got.Length && wanted[line] == got[line]) line++;
        return $"""
            in line {line + 1}:
              expected: {LineAt(wanted)}
              received: {LineAt(got)}
            """;

        string LineAt(string[] lines) => line < lines.Length ? lines[line] : "(end of text)";
    }
}

/// <summary>The text is not what was verified.</summary>
public sealed class SnapshotMismatchException(string message) : Exception(message);
