using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Machine.Sandbox;

/// <summary>Reads tables <c>[permissions.NAME]</c> from the configuration's JSON tree.</summary>
public static class PermissionProfileReader
{
    /// <summary>Reads the <c>permissions</c> table.</summary>
    /// <exception cref="FormatException">A value has the wrong type; the message names its key.</exception>
    public static ImmutableDictionary<string, PermissionProfile> ReadAll(JsonElement permissions) =>
        Members(permissions, "permissions").ToImmutableDictionary(member => member.Name, member => Read(member.Value, $"permissions.{member.Name}"));

    private static PermissionProfile Read(JsonElement table, string key)
    {
        var profile = new PermissionProfile();
        foreach (var member in Members(table, key))
        {
            var inner = $"{key}.{member.Name}";
            profile = member.Name switch
            {
                "description" => profile with { Description = Text(member.Value, inner) },
                "extends" => profile with { Extends = Text(member.Value, inner) },
                "workspace_roots" => profile with { WorkspaceRoots = Switches(member.Value, inner, Flag) },
                "filesystem" => ReadFileSystem(profile, member.Value, inner),
                "network" => profile with { Network = ReadNetwork(member.Value, inner) },
                _ => profile, // unknown keys are reported where the configuration is checked
            };
        }

        return profile;
    }

    private static PermissionProfile ReadFileSystem(PermissionProfile profile, JsonElement table, string key)
    {
        var entries = ImmutableArray.CreateBuilder<ProfileEntry>();
        foreach (var member in Members(table, key))
        {
            var inner = $"{key}.{member.Name}";
            if (member.Name == "glob_scan_max_depth")
                profile = profile with { GlobScanMaxDepth = member.Value.TryGetInt32(out var depth) ? depth : throw Wrong(inner, "a whole number") };
            else if (member.Value.ValueKind == JsonValueKind.Object)
                entries.AddRange(member.Value.EnumerateObject().Select(sub => new ProfileEntry(member.Name, sub.Name, Access(sub.Value, $"{inner}.{sub.Name}"))));
            else
                entries.Add(new ProfileEntry(member.Name, null, Access(member.Value, inner)));
        }

        return profile with { FileSystem = entries.ToImmutable() };
    }

    private static ProfileNetwork ReadNetwork(JsonElement table, string key)
    {
        var network = new ProfileNetwork();
        foreach (var member in Members(table, key))
        {
            var inner = $"{key}.{member.Name}";
            network = member.Name switch
            {
                "enabled" => network with { IsEnabled = Flag(member.Value, inner) },
                "mode" => network with { IsLimited = Text(member.Value, inner) == "limited" },
                "domains" => network with { Domains = Switches(member.Value, inner, Allow) },
                "unix_sockets" => network with { UnixSockets = Switches(member.Value, inner, Allow) },
                "allow_local_binding" => network with { AllowsLocalBinding = Flag(member.Value, inner) },
                _ => network,
            };
        }

        return network;
    }

    private static ImmutableArray<KeyValuePair<string, bool>> Switches(JsonElement table, string key, Func<JsonElement, string, bool> read) =>
        [.. Members(table, key).Select(member => new KeyValuePair<string, bool>(member.Name, read(member.Value, $"{key}.{member.Name}")))];

    private static PathAccess Access(JsonElement value, string key) => Text(value, key) switch
    {
        "read" => PathAccess.Read,
        "write" => PathAccess.Write,
        "deny" or "none" => PathAccess.Deny,
        _ => throw Wrong(key, "`read`, `write` or `deny`"),
    };

    private static bool Allow(JsonElement value, string key) => Text(value, key) switch
    {
        "allow" => true,
        "deny" => false,
        _ => throw Wrong(key, "`allow` or `deny`"),
    };

    private static bool Flag(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true or false"),
    };

    private static string Text(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text ? text : throw Wrong(key, "a string");

    private static IEnumerable<JsonProperty> Members(JsonElement table, string key) =>
        table.ValueKind == JsonValueKind.Object ? table.EnumerateObject() : throw Wrong(key, "a table");

    private static FormatException Wrong(string key, string expected) => new($"`{key}` must be {expected}");
}
