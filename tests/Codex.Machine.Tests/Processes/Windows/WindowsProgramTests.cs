using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Tests.Processes.Windows;

public sealed class WindowsProgramTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PATH"] = @"C:\bin;""C:\Program Files\git"";.;tools;C:\last\",
        ["PATHEXT"] = ".COM;.EXE;.BAT;.CMD",
        ["SystemRoot"] = @"C:\Windows",
    };

    private static string? Find(string executable, params string[] files) =>
        WindowsProgram.Resolve(executable, [executable], @"C:\w", Variables.GetValueOrDefault, path => files.Contains(path, StringComparer.OrdinalIgnoreCase))?.File;

    [Fact]
    public void Resolve_BareName_TakesTheFirstFolderAndTheFirstExtension()
    {
        Assert.Equal(@"C:\bin\git.EXE", Find("git", @"C:\bin\git.exe", @"C:\bin\git.cmd", @"C:\last\git.com"));
        Assert.Equal(@"C:\Program Files\git\git.EXE", Find("git", @"C:\Program Files\git\git.exe"));
        Assert.Equal(@"C:\last\git.exe", Find("git.exe", @"C:\last\git.exe"));
    }

    [Theory]
    [InlineData(@"C:\w\git.exe")]
    [InlineData(@"C:\w\tools\git.exe")]
    [InlineData(@"tools\git.exe")]
    [InlineData(@"C:\bin\git")]
    public void Resolve_BareName_IsNotFoundInTheCurrentDirectoryNorWithoutExtension(string file) => Assert.Null(Find("git", file));

    [Theory]
    [InlineData(@".\x", @"C:\w\x.exe")]
    [InlineData("sub/x.exe", @"C:\w\sub\x.exe")]
    [InlineData(@"D:\x", @"D:\x.exe")]
    [InlineData(@"\\host\share\x.exe", @"\\host\share\x.exe")]
    public void Resolve_Path_StartsFromTheWorkingDirectory(string executable, string file) => Assert.Equal(file, Find(executable, file), ignoreCase: true);

    [Fact]
    public void Resolve_Nothing_IsNull()
    {
        Assert.Null(Find(""));
        Assert.Null(Find("git"));
    }

    [Fact]
    public void Resolve_BatchFile_IsRunByTheSystemsCmd()
    {
        var program = WindowsProgram.Resolve("npm", ["npm", "a&b"], @"C:\w", Variables.GetValueOrDefault, path => path == @"C:\bin\npm.CMD");

        Assert.Equal(
            new WindowsProgram(@"C:\Windows\System32\cmd.exe", """
                "C:\Windows\System32\cmd.exe" /e:ON /v:OFF /d /s /c ""C:\bin\npm.CMD" "a&b""
                """), program);
    }

    [Fact]
    public void Resolve_Cmd_GetsItsScriptAsItIs() => Assert.Equal(
        "\"cmd\" /s /c \"echo \"x\"\"",
        WindowsProgram.Resolve("cmd", ["cmd", "/c", "echo \"x\""], @"C:\w", Variables.GetValueOrDefault, path => path == @"C:\bin\cmd.EXE")?.CommandLine);
}
