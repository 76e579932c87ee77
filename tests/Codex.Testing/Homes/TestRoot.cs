using System.Globalization;

namespace Codex.Testing.Homes;

/// <summary>
/// A folder of one test's own. It lies outside the system's temporary folder, because a sandbox may write there by policy, and outside
/// every git repository, because project instructions are looked for upwards. <c>CODEX_TEST_ROOT</c> overrides the place.
/// Paths are kept short: a Unix socket's may have 104 bytes.
/// </summary>
internal static class TestRoot
{
    private static readonly string Base = Environment.GetEnvironmentVariable("CODEX_TEST_ROOT") is { Length: > 0 } place
        ? Path.GetFullPath(place)
        : Path.Combine(OperatingSystem.IsWindows() ? Path.GetTempPath() : "/var/tmp", "codex-tests");

    public static string Create()
    {
        Directory.CreateDirectory(Base);
        while (true)
        {
            var path = Path.Combine(Base, Random.Shared.Next(0x100000, int.MaxValue).ToString("x", CultureInfo.InvariantCulture));
            if (Directory.Exists(path) || File.Exists(path)) continue;
            Directory.CreateDirectory(path);
            return path;
        }
    }

    public static void Delete(string path)
    {
        if (!Directory.Exists(path)) return;
        MakeWritable(path);
        Directory.Delete(path, recursive: true);
    }

    // Tests take permissions away (and git makes its objects read-only, which stops a delete on Windows).
    private static void MakeWritable(string path)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = FileAttributes.None };
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", options))
        {
            if (entry.LinkTarget is not null) continue;
            if (entry is DirectoryInfo) MakeWritable(entry.FullName);
            else if (OperatingSystem.IsWindows()) entry.Attributes = FileAttributes.Normal;
        }
    }
}
