using System.Collections.Immutable;
using System.Globalization;

namespace Codex.Machine.Sandbox;

/// <summary>
/// What the agent asks of the helper mode of its own binary, as plain flags, so that a process list shows the limits of each command.
/// </summary>
internal sealed record HelperRequest
{
    /// <summary>The first argument that turns the program into the helper.</summary>
    public const string Mode = "--codex-run-as-sandbox";

    public required SandboxLimits Limits { get; init; }

    /// <summary>Where the command starts, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The command, <c>argv[0]</c> first; never empty.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The process whose end ends the command; null when only the helper's own end does.</summary>
    public int? Parent { get; init; }

    /// <summary>Whether Landlock and seccomp alone will do where no namespaces can be made.</summary>
    public bool AllowsLandlockOnly { get; init; }

    /// <summary>Whether the launcher goes on with its standard streams afterwards; not an argument, as a helper never does.</summary>
    public bool KeepsStreams { get; init; }

    /// <summary>The arguments behind the program's name.</summary>
    public ImmutableArray<string> ToArguments()
    {
        List<string> arguments = [Mode, "--cwd", WorkingDirectory];
        void Flag(bool isSet, string name)
        {
            if (isSet)
                arguments.Add(name);
        }

        void Value(string name, string value) => arguments.AddRange([name, value]);

        Flag(!Limits.ReadsWholeDisk, "--no-disk");
        Flag(Limits.HasNetwork, "--network");
        Flag(Limits.AllowsUnixDatagrams, "--unix-datagrams");
        Flag(Limits.AllowsUserNamespaces, "--user-namespaces");
        Flag(AllowsLandlockOnly, "--landlock-only");
        if (Limits.Proxy is { } proxy)
            WriteProxy(proxy, Flag, Value);
        if (Parent is { } parent)
            Value("--parent", parent.ToString(CultureInfo.InvariantCulture));
        if (Limits.GlobScanMaxDepth is { } depth)
            Value("--glob-depth", depth.ToString(CultureInfo.InvariantCulture));
        foreach (var root in Limits.WritableRoots)
        {
            Value("--write", root.Path);
            foreach (var name in root.ProtectedNames)
                Value("--protect", name);
        }

        foreach (var path in Limits.ReadOnlyPaths)
            Value("--read-only", path);
        foreach (var path in Limits.HiddenPaths)
            Value("--hide", path);
        foreach (var rule in Limits.Rules)
            Value(FlagOf(rule), rule.Path);
        return [.. arguments, "--", .. Command];
    }

    /// <summary>Reads what <see cref="ToArguments"/> wrote.</summary>
    /// <exception cref="FormatException">The arguments were not written by it.</exception>
    public static HelperRequest Parse(IEnumerable<string> arguments)
    {
        var rest = new Queue<string>(arguments.Skip(1));
        string Value(string flag) => rest.TryDequeue(out var value) ? value : throw new FormatException($"{flag} needs a value");
        int Number(string flag) => int.Parse(Value(flag), NumberStyles.None, CultureInfo.InvariantCulture);

        var limits = new SandboxLimits { Cwd = "/" };
        var (allowsLandlockOnly, parent) = (false, (int?)null);
        while (rest.TryDequeue(out var flag) && flag != "--")
        {
            limits = flag switch
            {
                "--cwd" => limits with { Cwd = Value(flag) },
                "--no-disk" => limits with { ReadsWholeDisk = false },
                "--network" => limits with { HasNetwork = true },
                "--unix-datagrams" => limits with { AllowsUnixDatagrams = true },
                "--user-namespaces" => limits with { AllowsUserNamespaces = true },
                "--proxy" => limits with { Proxy = new NetworkGrants() },
                "--proxy-local" or "--proxy-read-only" or "--proxy-allow" or "--proxy-deny" or "--proxy-audit" =>
                    limits with { Proxy = ReadProxy(limits.Proxy ?? new NetworkGrants(), flag, Value) },
                "--glob-depth" => limits with { GlobScanMaxDepth = Number(flag) },
                "--write" => limits with { WritableRoots = limits.WritableRoots.Add(new WritableRoot(Value(flag), [])) },
                "--protect" => limits with { WritableRoots = Protect(limits.WritableRoots, Value(flag)) },
                "--read-only" => limits with { ReadOnlyPaths = limits.ReadOnlyPaths.Add(Value(flag)) },
                "--hide" => limits with { HiddenPaths = limits.HiddenPaths.Add(Value(flag)) },
                "--landlock-only" or "--parent" => limits,
                _ => limits with { Rules = limits.Rules.Add(RuleOf(flag, Value(flag))) },
            };
            allowsLandlockOnly |= flag == "--landlock-only";
            if (flag == "--parent")
                parent = Number(flag);
        }

        return rest.Count == 0
            ? throw new FormatException("no command")
            : new HelperRequest { Limits = limits, WorkingDirectory = limits.Cwd, Command = [.. rest], Parent = parent, AllowsLandlockOnly = allowsLandlockOnly };
    }

    private static void WriteProxy(NetworkGrants proxy, Action<bool, string> flag, Action<string, string> value)
    {
        flag(true, "--proxy");
        flag(proxy.AllowsLocal, "--proxy-local");
        flag(proxy.ReadsOnly, "--proxy-read-only");
        foreach (var host in proxy.Allowed)
            value("--proxy-allow", host);
        foreach (var host in proxy.Denied)
            value("--proxy-deny", host);
        if (proxy.AuditFile is { } file)
            value("--proxy-audit", file);
    }

    private static NetworkGrants ReadProxy(NetworkGrants proxy, string flag, Func<string, string> value) => flag switch
    {
        "--proxy-local" => proxy with { AllowsLocal = true },
        "--proxy-read-only" => proxy with { ReadsOnly = true },
        "--proxy-allow" => proxy with { Allowed = proxy.Allowed.Add(value(flag)) },
        "--proxy-deny" => proxy with { Denied = proxy.Denied.Add(value(flag)) },
        _ => proxy with { AuditFile = value(flag) },
    };

    private static ImmutableArray<WritableRoot> Protect(ImmutableArray<WritableRoot> roots, string name) => roots is [.. var before, var last]
        ? [.. before, last with { ProtectedNames = last.ProtectedNames.Add(name) }]
        : throw new FormatException("--protect belongs behind --write");

    private static string FlagOf(PathRule rule) => rule switch
    {
        { IsGlob: true } => "--deny-glob",
        { Access: PathAccess.Deny } => "--deny",
        { Access: PathAccess.Read } => "--read",
        _ => "--allow-write",
    };

    private static PathRule RuleOf(string flag, string path) => flag switch
    {
        "--deny-glob" => new PathRule(path, PathAccess.Deny, IsGlob: true),
        "--deny" => new PathRule(path, PathAccess.Deny),
        "--read" => new PathRule(path, PathAccess.Read),
        "--allow-write" => new PathRule(path, PathAccess.Write),
        _ => throw new FormatException($"unknown flag {flag}"),
    };
}
