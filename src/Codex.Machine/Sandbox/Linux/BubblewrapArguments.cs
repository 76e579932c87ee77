using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Writes a mount plan in the words of bubblewrap.</summary>
internal static class BubblewrapArguments
{
    /// <summary>Where our own program is found inside; the folder is bubblewrap's, so there is always a place for it.</summary>
    public const string InnerProgram = "/dev/codex-sandbox";

    /// <summary>The arguments up to the program to run.</summary>
    /// <param name="plan">What to mount.</param>
    /// <param name="request">For the working directory and the network.</param>
    /// <param name="program">Path of our own program on the host.</param>
    /// <param name="hasTerminal">Whether the session is kept, because the command shares its terminal.</param>
    public static ImmutableArray<string> Write(MountPlan plan, HelperRequest request, string program, bool hasTerminal)
    {
        List<string> arguments = ["--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc"];
        if (!request.Limits.HasNetwork)
            arguments.Add("--unshare-net");
        if (!hasTerminal)
            arguments.Add("--new-session");
        arguments.AddRange(plan switch
        {
            { IsRestricted: true } => ["--tmpfs", "/"],
            { IsRootWritable: true } => ["--bind", "/", "/"],
            _ => (IEnumerable<string>)["--ro-bind", "/", "/"],
        });
        arguments.AddRange(["--dev", "/dev", "--proc", "/proc", "--ro-bind", program, InnerProgram]);
        arguments.AddRange(plan.Steps.SelectMany(Write));
        if (plan.IsRestricted)
            arguments.AddRange(["--remount-ro", "/"]);
        return [.. arguments, "--cap-drop", "ALL", "--chdir", request.WorkingDirectory];
    }

    private static IEnumerable<string> Write(MountStep step) => step.Kind switch
    {
        MountStepKind.BindWritable => [PathScope.Contains("/dev", step.Path) ? "--dev-bind" : "--bind", step.Path, step.Path],
        MountStepKind.BindReadOnly => ["--ro-bind", step.Path, step.Path],
        MountStepKind.ShowEmpty => ["--perms", "555", "--tmpfs", step.Path, "--remount-ro", step.Path],
        MountStepKind.HideDirectory => ["--perms", "000", "--tmpfs", step.Path, "--remount-ro", step.Path],
        MountStepKind.HideDirectoryWithDoors => ["--perms", "111", "--tmpfs", step.Path],
        // Bubblewrap mounts without devices, so the device cannot be opened there.
        MountStepKind.HideFile => ["--ro-bind", "/dev/null", step.Path],
        MountStepKind.CreateDirectory => ["--dir", step.Path],
        MountStepKind.CreateLink when step.LinkTarget is { } target => ["--symlink", target, step.Path],
        MountStepKind.Seal => ["--remount-ro", step.Path],
        _ => [], // files to mount on are made by bubblewrap itself
    };
}
