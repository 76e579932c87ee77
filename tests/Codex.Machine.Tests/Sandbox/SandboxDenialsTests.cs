using Codex.Machine.Sandbox;

namespace Codex.Machine.Tests.Sandbox;

public sealed class SandboxDenialsTests
{
    [Theory]
    [InlineData(1, "touch: cannot touch 'x': Read-only file system", true)]
    [InlineData(1, "mkdir: x: PERMISSION DENIED", true)]
    [InlineData(2, "bash: Operation not permitted", true)]
    [InlineData(127, "x: command not found", false)]
    [InlineData(126, "", false)]
    [InlineData(1, "assertion failed", false)]
    [InlineData(0, "Permission denied", false)]
    [InlineData(159, "", true)]
    [InlineData(137, "Killed", false)]
    public void LooksDenied_Examples(int exitCode, string output, bool expected) => Assert.Equal(expected, SandboxDenials.LooksDenied(exitCode, output));
}
