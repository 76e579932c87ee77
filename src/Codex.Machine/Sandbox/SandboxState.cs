using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Host;

namespace Codex.Machine.Sandbox;

/// <summary>
/// What <c>--sandbox-state-json</c> carries: a permission profile that a client was told of, with the directory that it is for. Shape,
/// measured on 0.169: <c>{"permissionProfile":{"type":"managed","file_system":{…},"network":"restricted"},"sandboxCwd":"file:///…"}</c>.
/// </summary>
public sealed record SandboxState
{
    /// <summary>The directory that the profile is for, absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>True when the state asks for no limits at all.</summary>
    public required bool IsUnlimited { get; init; }

    /// <summary>The entries; without meaning when <see cref="IsUnlimited"/>.</summary>
    public required ImmutableArray<ProfileEntry> Entries { get; init; }

    public required bool HasNetwork { get; init; }

    /// <summary>The limits that the state means; null when it means none.</summary>
    /// <param name="readableRoots">Further readable directories (<c>--sandbox-state-readable-root</c>).</param>
    /// <param name="disablesNetwork">Whether the network is taken away all the same (<c>--sandbox-state-disable-network</c>).</param>
    /// <param name="host">For home, <c>$TMPDIR</c> and Codex's home.</param>
    public ProfileOutcome Resolve(IEnumerable<string> readableRoots, bool disablesNetwork, HostEnvironment host)
    {
        if (IsUnlimited)
            return new ProfileOutcome.Resolved(null, null, []);
        var profile = new PermissionProfile
        {
            FileSystem = [.. Entries, .. readableRoots.Select(root => new ProfileEntry(Path.GetFullPath(root, Cwd), null, PathAccess.Read, IsLiteral: true))],
            Network = new ProfileNetwork { IsEnabled = HasNetwork && !disablesNetwork },
        };
        return PermissionProfiles.Resolve([profile], Cwd, host);
    }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="FormatException">It has another shape.</exception>
    public static SandboxState Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var profile = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("permissionProfile", out var found)
                ? found
                : throw new FormatException("missing field `permissionProfile`");
            var cwd = root.TryGetProperty("sandboxCwd", out var place) ? place.GetString() : throw new FormatException("missing field `sandboxCwd`");
            return Uri.TryCreate(cwd, UriKind.Absolute, out var uri) && uri.IsFile && cwd is ['f', ..]
                ? ReadProfile(profile, uri.LocalPath)
                : throw new FormatException("invalid URI: relative URL without a base");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static SandboxState ReadProfile(JsonElement profile, string cwd)
    {
        var state = new SandboxState
        {
            Cwd = cwd,
            IsUnlimited = false,
            Entries = [new ProfileEntry(":root", null, PathAccess.Read)],
            HasNetwork = profile.TryGetProperty("network", out var network) && network.GetString() == "enabled",
        };
        return Text(profile, "type") switch
        {
            "disabled" => state with { IsUnlimited = true },
            "external" => state, // the original runs these read-only
            "managed" => state with { Entries = ReadFiles(profile.GetProperty("file_system")) },
            var type => throw new FormatException($"unknown permission profile type `{type}`"),
        };
    }

    private static ImmutableArray<ProfileEntry> ReadFiles(JsonElement files) => Text(files, "type") switch
    {
        "unrestricted" => [new ProfileEntry(":root", null, PathAccess.Write)],
        "restricted" => [.. files.GetProperty("entries").EnumerateArray().Select(ReadEntry)],
        var type => throw new FormatException($"unknown file system type `{type}`"),
    };

    private static ProfileEntry ReadEntry(JsonElement entry)
    {
        var access = Text(entry, "access") switch
        {
            "read" => PathAccess.Read,
            "write" => PathAccess.Write,
            "deny" or "none" => PathAccess.Deny,
            var other => throw new FormatException($"unknown access `{other}`"),
        };
        var path = entry.GetProperty("path");
        return Text(path, "type") switch
        {
            "path" => new ProfileEntry(Text(path, "path"), null, access, IsLiteral: true),
            "glob_pattern" => new ProfileEntry(Text(path, "pattern"), null, access),
            "special" => ReadSpecial(path.GetProperty("value"), access),
            var type => throw new FormatException($"unknown path type `{type}`"),
        };
    }

    private static ProfileEntry ReadSpecial(JsonElement value, PathAccess access)
    {
        var subpath = value.TryGetProperty("subpath", out var found) ? found.GetString() : null;
        return Text(value, "kind") switch
        {
            "root" => new ProfileEntry(":root", null, access),
            "minimal" => new ProfileEntry(":minimal", null, access),
            "tmpdir" => new ProfileEntry(":tmpdir", null, access),
            "slash_tmp" => new ProfileEntry(":slash_tmp", null, access),
            "project_roots" or "workspace_roots" or "current_working_directory" => new ProfileEntry(":workspace_roots", subpath, access),
            var kind => new ProfileEntry($":{kind}", null, access), // reported as unknown when resolved
        };
    }

    private static string Text(JsonElement table, string name) =>
        table.ValueKind == JsonValueKind.Object && table.TryGetProperty(name, out var value) && value.GetString() is { } text
            ? text
            : throw new FormatException($"missing field `{name}`");
}
