using Codex.Machine.Shells;
using Codex.Machine.Shells.Unix;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Shells;

public sealed class ShellDetectionTests
{
    [Theory]
    [InlineData("/bin/bash", "bash", "/bin/bash")]
    [InlineData("/bin/sh", "sh", "/bin/sh")]
    public void Detect_ShellVariable_IsTaken(string variable, string name, string path) =>
        Assert.Equal(new UserShell(name, path), Detect(variable));

    [Theory]
    [InlineData("/usr/bin/fish")]
    [InlineData("/no/such/bash")]
    [InlineData("bash")]
    [InlineData("/bin/ls")]
    public void Detect_ShellVariableThatIsNoUse_FallsBackToAShellThatExists(string variable)
    {
        var shell = Detect(variable);
        Assert.Contains(shell.Name, (string[])["bash", "zsh", "sh"]);
        Assert.True(File.Exists(shell.Path));
    }

    [Theory]
    [InlineData("/usr/local/bin/zsh", "zsh")]
    [InlineData("sh", "sh")]
    [InlineData("/opt/microsoft/pwsh", "powershell")]
    [InlineData(@"C:\Windows\System32\cmd.exe", "cmd")]
    [InlineData(@"C:\Program Files\PowerShell\7\pwsh.exe", "powershell")]
    public void FromPath_KnownShell_IsNamed(string path, string name) => Assert.Equal(new UserShell(name, path), ShellDetection.FromPath(path));

    [Theory]
    [InlineData("/usr/bin/fish")]
    [InlineData("/bin/ls")]
    [InlineData("")]
    public void FromPath_Other_IsNull(string path) => Assert.Null(ShellDetection.FromPath(path));

    [Theory]
    [InlineData("bash", true, "p|-lc|a b")]
    [InlineData("zsh", false, "p|-c|a b")]
    [InlineData("powershell", true, "p|-Command|a b")]
    [InlineData("powershell", false, "p|-NoProfile|-Command|a b")]
    [InlineData("cmd", true, "p|/c|a b")]
    public void Command_Script_IsRunByTheShell(string name, bool isLogin, string expected) =>
        Assert.Equal(expected, string.Join('|', new UserShell(name, "p").Command("a b", isLogin)));

    [Fact]
    public void FindLoginShell_PasswdLines_GivesThatOfTheUser()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        string[] lines = ["root:x:0:0:root:/root:/bin/bash", "# comment", "bad:x:7", "me:x:1000:1000::/home/me:/bin/zsh"];
        Assert.Equal("/bin/zsh", PasswdEntry.FindLoginShell(lines, 1000));
        Assert.Null(PasswdEntry.FindLoginShell(lines, 7));
    }

    private static UserShell Detect(string variable)
    {
        using var home = new TestCodexHome();
        return ShellDetection.Detect(TestHost.Create(home, variables: [new("SHELL", variable)]));
    }
}
