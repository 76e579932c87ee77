using System.Text.Json.Serialization;

namespace Codex.Cli.Tui;

/// <summary>Values that the terminal writes into config.toml.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ConfigWriteJson : JsonSerializerContext;
