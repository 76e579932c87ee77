namespace Codex.Core.Config;

/// <summary>The configuration cannot be used; the message is fit for stderr as it is and names file, line and key as far as known.</summary>
public sealed class ConfigException(string message) : Exception(message);
