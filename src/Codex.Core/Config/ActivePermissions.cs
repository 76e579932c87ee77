using Codex.Machine.Sandbox;

namespace Codex.Core.Config;

/// <summary>The profile of <c>[permissions]</c> that is in force.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Limits">What it means for the working directory, <c>--add-dir</c> included.</param>
/// <param name="Network">Its network table, inherited ones included; null when it has none.</param>
public sealed record ActivePermissions(string Name, SandboxLimits Limits, ProfileNetwork? Network);
