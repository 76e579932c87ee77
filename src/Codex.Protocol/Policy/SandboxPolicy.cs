using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Codex.Protocol.Policy;

/// <summary>The three sandbox modes as users name them (<c>sandbox_mode</c>, <c>--sandbox</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxMode>))]
public enum SandboxMode
{
    [JsonStringEnumMemberName("read-only")] ReadOnly,
    [JsonStringEnumMemberName("workspace-write")] WorkspaceWrite,
    [JsonStringEnumMemberName("danger-full-access")] DangerFullAccess,
}

/// <summary>
/// What a command may touch. Written to rollouts (<c>turn_context.sandbox_policy</c>) as
/// <c>{"type":"workspace-write", …}</c>; only we and the original write it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true,
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToNearestAncestor)]
[JsonDerivedType(typeof(DangerFullAccess), "danger-full-access")]
[JsonDerivedType(typeof(ReadOnly), "read-only")]
[JsonDerivedType(typeof(WorkspaceWrite), "workspace-write")]
[JsonDerivedType(typeof(External), "external-sandbox")]
public record SandboxPolicy
{
    private protected SandboxPolicy()
    {
    }

    [JsonIgnore]
    public virtual SandboxMode Mode => SandboxMode.ReadOnly;

    /// <summary>True when commands run without any restriction of ours.</summary>
    [JsonIgnore]
    public bool IsUnrestricted => this is DangerFullAccess or External;

    /// <summary>True when commands may open network connections.</summary>
    [JsonIgnore]
    public virtual bool HasNetwork => false;

    /// <summary>No sandbox at all.</summary>
    public sealed record DangerFullAccess : SandboxPolicy
    {
        public override SandboxMode Mode => SandboxMode.DangerFullAccess;
        public override bool HasNetwork => true;
    }

    /// <summary>The caller sandboxes us already; we add nothing.</summary>
    public sealed record External : SandboxPolicy
    {
        public override SandboxMode Mode => SandboxMode.DangerFullAccess;
        public override bool HasNetwork => true;
    }

    /// <summary>The whole disk can be read, nothing written; no network.</summary>
    public sealed record ReadOnly : SandboxPolicy;

    /// <summary>Reads everywhere; writes below the working directory, the temp directories and <see cref="WritableRoots"/>.</summary>
    public sealed record WorkspaceWrite : SandboxPolicy
    {
        /// <summary>Further writable directories, absolute.</summary>
        [JsonPropertyName("writable_roots")]
        public ImmutableArray<string> WritableRoots { get; init; } = [];

        [JsonPropertyName("network_access")]
        public bool NetworkAccess { get; init; }

        /// <summary>Leave <c>$TMPDIR</c> read-only.</summary>
        [JsonPropertyName("exclude_tmpdir_env_var")]
        public bool ExcludeTmpdirEnvVar { get; init; }

        /// <summary>Leave <c>/tmp</c> read-only.</summary>
        [JsonPropertyName("exclude_slash_tmp")]
        public bool ExcludeSlashTmp { get; init; }

        public override SandboxMode Mode => SandboxMode.WorkspaceWrite;
        public override bool HasNetwork => NetworkAccess;

        public bool Equals(WorkspaceWrite? other) => other is not null && NetworkAccess == other.NetworkAccess
            && ExcludeTmpdirEnvVar == other.ExcludeTmpdirEnvVar && ExcludeSlashTmp == other.ExcludeSlashTmp
            && WritableRoots.SequenceEqual(other.WritableRoots);

        public override int GetHashCode() => HashCode.Combine(NetworkAccess, ExcludeTmpdirEnvVar, ExcludeSlashTmp, WritableRoots.Length);
    }
}
