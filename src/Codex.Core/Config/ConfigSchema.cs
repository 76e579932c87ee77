namespace Codex.Core.Config;

/// <summary>Every key of both eras with its type.</summary>
internal static class ConfigSchema;
