using System.Runtime.InteropServices;
using Codex.Machine.Sandbox.Linux;

namespace Codex.Machine.Tests.Sandbox.Linux;

public sealed class LinuxRefusalTests
{
    [Theory]
    [InlineData("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)", true)]
    [InlineData("Linux version 4.4.0 WSL1", true)]
    [InlineData("Linux version 5.15.153.1-microsoft-standard-WSL2", false)]
    [InlineData("Linux version 6.18.0-generic (buildd@lcy02)", false)]
    [InlineData("", false)]
    public void Find_Kernel_RefusesTheFirstWslOnly(string version, bool isRefused) =>
        Assert.Equal(isRefused, LinuxRefusal.Find(Architecture.X64, version) is not null);

    [Fact]
    public void Find_OtherArchitectures_AreRefused()
    {
        Assert.Null(LinuxRefusal.Find(Architecture.Arm64, ""));
        Assert.NotNull(LinuxRefusal.Find(Architecture.RiscV64, ""));
        Assert.NotNull(LinuxRefusal.Find(Architecture.Arm, ""));
    }
}
