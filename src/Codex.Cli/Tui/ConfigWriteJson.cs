using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Codex.Cli.Tui;

/// <summary>Values that the terminal writes into config.toml.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class ConfigWriteJson : JsonSerializerContext;
