using System.Runtime.Versioning;
using Codex.Machine.Processes.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Processes;

[SupportedOSPlatform("linux")]
public sealed class ProcFilesTests
{
    [Fact]
    public async Task ReadProcess_NameLikeAnotherProcess_IsNotMistaken()
    {
        using var workspace = TestWorkspace.Create();
        File.CreateSymbolicLink(workspace.PathOf(") Z 1 1 (1"), "/bin/bash");
        await using var command = TestCommand.Start(
            start => start with { Executable = workspace.PathOf(") Z 1 1 (1") }, "echo ready; read line </dev/zero");
        await command.OutputAsync("ready");
        var id = command.Command.Id;
        var entry = Assert.NotNull(ProcFiles.ReadProcess(id));
        Assert.Equal((id, Environment.ProcessId, id, id, false), (entry.Id, entry.ParentId, entry.GroupId, entry.SessionId, entry.IsZombie));
        Assert.Contains(entry, ProcFiles.ReadProcesses());
        Assert.Contains(id, ProcFiles.FindChildren());
        Assert.Contains(new KeyValuePair<string, string>("LC_ALL", "C.UTF-8"), ProcFiles.ReadEnvironment(id));
    }

    [Fact]
    public void ReadProcess_NoSuchProcess_IsNull()
    {
        Assert.Null(ProcFiles.ReadProcess(int.MaxValue));
        Assert.Empty(ProcFiles.ReadEnvironment(int.MaxValue));
    }
}
