namespace Codex.Machine.Sandbox;

/// <summary>What a command may do with a path and with everything below it.</summary>
public enum PathAccess
{
    /// <summary>Neither read nor write; names below it cannot be listed.</summary>
    Deny,

    /// <summary>Read and execute.</summary>
    Read,

    /// <summary>Read, execute, write, create and delete.</summary>
    Write,
}

/// <summary>An entry of a permission profile. The longest matching path decides; on a tie deny beats write beats read.</summary>
/// <param name="Path">Absolute. With <paramref name="IsGlob"/> an absolute pattern (<c>*</c>, <c>?</c>, <c>[…]</c>, <c>{a,b}</c>, <c>**</c>).</param>
/// <param name="Access">For patterns always <see cref="PathAccess.Deny"/>.</param>
/// <param name="IsGlob">
/// True for patterns. They are compared with the disk each time a command starts: what matches then is unreadable; what the command makes
/// itself afterwards is not.
/// </param>
public sealed record PathRule(string Path, PathAccess Access, bool IsGlob = false);
