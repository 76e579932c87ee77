using System.Collections.Immutable;
using System.Globalization;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// What the helper asks of a second one inside of bubblewrap: to confine itself further and become the command. Bubblewrap cannot apply
/// Landlock, and Landlock cannot be applied outside, because it forbids to mount.
/// </summary>
internal sealed record InnerRequest
{
    /// <summary>The first argument that turns the program into the inner helper.</summary>
    public const string Mode = "--codex-run-as-sandbox-inner";

    /// <summary>Only what the filter and Landlock depend on is carried over.</summary>
    public required SandboxLimits Limits { get; init; }

    public required ImmutableArray<WritablePath> Writable { get; init; }

    /// <summary>An inherited descriptor that reports are written to.</summary>
    public required int Status { get; init; }

    /// <summary>An inherited descriptor of the command's standard error; bubblewrap has another one, so that its own messages can be read.</summary>
    public required int Error { get; init; }

    public required bool TakesForeground { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    public ImmutableArray<string> ToArguments()
    {
        string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
        List<string> arguments = [Mode, "--status", Number(Status), "--stderr", Number(Error)];
        foreach (var (isSet, name) in Switches())
        {
            if (isSet)
                arguments.Add(name);
        }

        foreach (var path in Writable)
            arguments.AddRange([path.IsDirectory ? "--write" : "--write-file", path.Path]);
        return [.. arguments, "--", .. Command];
    }

    /// <summary>Reads what <see cref="ToArguments"/> wrote.</summary>
    /// <exception cref="FormatException">The arguments were not written by it.</exception>
    public static InnerRequest Parse(IEnumerable<string> arguments)
    {
        var rest = new Queue<string>(arguments.Skip(1));
        string Value(string flag) => rest.TryDequeue(out var value) ? value : throw new FormatException($"{flag} needs a value");

        int Number(string flag) => int.Parse(Value(flag), NumberStyles.None, CultureInfo.InvariantCulture);

        var (status, error, takesForeground) = (-1, -1, false);
        var limits = new SandboxLimits { Cwd = "/" };
        var writable = ImmutableArray.CreateBuilder<WritablePath>();
        while (rest.TryDequeue(out var flag) && flag != "--")
        {
            switch (flag)
            {
                case "--status":
                    status = Number(flag);
                    break;
                case "--stderr":
                    error = Number(flag);
                    break;
                case "--foreground":
                    takesForeground = true;
                    break;
                case "--network":
                    limits = limits with { HasNetwork = true };
                    break;
                case "--unix-datagrams":
                    limits = limits with { AllowsUnixDatagrams = true };
                    break;
                case "--user-namespaces":
                    limits = limits with { AllowsUserNamespaces = true };
                    break;
                case "--write" or "--write-file":
                    writable.Add(new WritablePath(Value(flag), IsDirectory: flag == "--write"));
                    break;
                default:
                    throw new FormatException($"unknown flag {flag}");
            }
        }

        return rest.Count == 0
            ? throw new FormatException("no command")
            : new InnerRequest
            {
                Limits = limits,
                Writable = writable.ToImmutable(),
                Status = status,
                Error = error,
                TakesForeground = takesForeground,
                Command = [.. rest],
            };
    }

    private IEnumerable<(bool IsSet, string Name)> Switches() =>
    [
        (TakesForeground, "--foreground"),
        (Limits.HasNetwork, "--network"),
        (Limits.AllowsUnixDatagrams, "--unix-datagrams"),
        (Limits.AllowsUserNamespaces, "--user-namespaces"),
    ];
}
