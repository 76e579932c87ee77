using Codex.Core.Config;
using Codex.Protocol.Policy;

namespace Codex.Core.Tests.Config;

/// <summary>What is wrong, and where; the words behind the place are those of 0.169.</summary>
public sealed class ConfigErrorTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("model_context_window = \"x\"", "invalid type: string \"x\", expected i64", "model_context_window")]
    [InlineData("model_context_window = 1.5", "invalid type: floating point `1.5`, expected i64", "model_context_window")]
    [InlineData("model = true", "invalid type: boolean `true`, expected a string", "model")]
    [InlineData("notify = [1]", "invalid type: integer `1`, expected a string", "notify")]
    [InlineData("notify = \"x\"", "invalid type: string \"x\", expected a sequence", "notify")]
    [InlineData("tui = [1]", "invalid type: sequence, expected a map", "tui")]
    [InlineData("tools.update_plan.enabled = 3", "invalid type: integer `3`, expected a boolean", "tools.update_plan.enabled")]
    [InlineData("shell_environment_policy.set = { A = 1 }", "invalid type: integer `1`, expected a string", "shell_environment_policy.set.A")]
    [InlineData("background_terminal_max_timeout = -1", "invalid value: integer `-1`, expected u64", "background_terminal_max_timeout")]
    [InlineData("project_doc_max_bytes = -1", "invalid value: integer `-1`, expected usize", "project_doc_max_bytes")]
    [InlineData("mcp_oauth_callback_port = 70000", "invalid value: integer `70000`, expected u16", "mcp_oauth_callback_port")]
    [InlineData("model_post_turn_compact_threshold_percent = 300", "invalid value: integer `300`, expected u8", "model_post_turn_compact_threshold_percent")]
    [InlineData("model_reasoning_effort = \"\"", "reasoning_effort must not be empty", "model_reasoning_effort")]
    [InlineData("sandbox_mode = \"foo\"", "unknown variant `foo`, expected one of `read-only`, `workspace-write`, `danger-full-access`", "sandbox_mode")]
    [InlineData("approval_policy = \"foo\"", "unknown variant `foo`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`", "approval_policy")]
    [InlineData("approval_policy = { granular = { sandbox_approval = true } }", "missing field `rules`", "approval_policy.granular")]
    [InlineData("projects.\"/x\".trust_level = \"zz\"", "unknown variant `zz`, expected `trusted` or `untrusted`", "projects./x.trust_level")]
    [InlineData("model_providers.zz = { name = \"x\", wire_api = \"foo\" }", "unknown variant `foo`, expected `responses` or `chat`", "model_providers.zz.wire_api")]
    [InlineData("features.shell_tool = \"yes\"", "invalid type: string \"yes\", expected a boolean", "features.shell_tool")]
    [InlineData("features.shell_tool = {}", "invalid type: map, expected a boolean", "features.shell_tool")]
    [InlineData("mcp_servers.a = { command = \"x\", startup_timeout_sec = \"3\" }", "invalid type: string \"3\", expected f64", "mcp_servers.a.startup_timeout_sec")]
    [InlineData("mcp_servers.a = { command = \"x\", url = \"y\" }", "url is not supported for stdio", "mcp_servers.a")]
    [InlineData("mcp_servers.a = { args = [] }", "invalid transport", "mcp_servers.a")]
    [InlineData("mcp_servers.a = { url = \"x\", bearer_token = \"y\" }", "bearer_token is not supported for streamable_http", "mcp_servers.a")]
    [InlineData("mcp_servers.a = { url = \"x\", env = {} }", "env is not supported for streamable_http", "mcp_servers.a")]
    [InlineData("hooks.Stop = [{ hooks = [{ type = \"zz\" }] }]", "unknown variant `zz`, expected one of `command`, `mcp_tool`, `prompt`, `agent`", "hooks.Stop.hooks.type")]
    [InlineData("hooks.Stop = [{ hooks = [{ type = \"command\" }] }]", "missing field `command`", "hooks.Stop.hooks")]
    [InlineData("otel.exporter = { foo = {} }", "unknown variant `foo`, expected one of `none`, `statsig`, `otlp-http`, `otlp-grpc`", "otel.exporter")]
    [InlineData("otel.exporter = { otlp-http = {} }", "missing field `endpoint`", "otel.exporter.otlp-http")]
    [InlineData("tui.keymap.global.submit = 3", "invalid type: integer `3`, expected a keybinding string or a list of keybinding strings", "tui.keymap.global.submit")]
    [InlineData("skills.config = [{ name = \"x\" }]", "missing field `enabled`", "skills.config")]
    [InlineData("profiles.x.model = 3", "invalid type: integer `3`, expected a string", "profiles.x.model")]
    [InlineData("shell_environment_policy = { exclude = [], filters = {} }", "cannot mix `filters` with legacy `exclude` or `include_only`", "shell_environment_policy")]
    public void Load_WrongValue_SaysWhatAndWhere(string line, string what, string key)
    {
        var message = _world.Failure("# first\n" + line + "\n");

        Assert.StartsWith($"Error loading config.toml:\nHOME/config.toml:2:", message, StringComparison.Ordinal);
        Assert.Contains($": {what}\n  |\n2 | {line}\n  | ", message, StringComparison.Ordinal);
        Assert.EndsWith($"^\nin `{key}`", message, StringComparison.Ordinal);
        Assert.Equal($"Error loading config.toml: {what}\nin `{key}`", Assert.Throws<ConfigException>(() => LoadOverrides(line)).Message);
    }

    [Fact]
    public void Load_WrongValue_MarksTheValueAlone() => Assert.Equal(
        """
        Error loading config.toml:
        HOME/config.toml:12:12: invalid type: integer `345`, expected a boolean
           |
        12 | animations=345 # no
           |            ^^^
        in `tui.animations`
        """,
        _world.Failure("# 1\n# 2\n# 3\n# 4\n# 5\n# 6\n# 7\n# 8\n# 9\n# 10\n[tui]\nanimations=345 # no\n"));

    [Theory]
    [InlineData("a = = 1", 1, 5)]
    [InlineData("a = \"x", 1, 7)]
    [InlineData("a = 1\na = 2", 2, 1)]
    [InlineData("[x]\na = 1\n[x]\nb = 2", 3, 2)]
    [InlineData("a = \"x\n[t]\nb = \"y\"", 1, 7)]
    [InlineData("a = [1,", 2, 1)]
    [InlineData("a = 99999999999999999999", 1, 5)]
    [InlineData("model", 1, 6)]
    public void Load_NoToml_ShowsThePlace(string toml, int line, int column)
    {
        var message = _world.Failure(toml + "\n");

        Assert.StartsWith($"Error loading config.toml:\nHOME/config.toml:{line}:{column}: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"\n  | {new string(' ', column - 1)}^", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RepeatedKey_IsNamedShortly() => Assert.Equal(
        "Error loading config.toml:\nHOME/config.toml:2:1: duplicate key\n  |\n2 | a = 2\n  | ^", _world.Failure("a = 1\r\na = 2\r\n"));

    [Theory]
    [InlineData("novalue", "Error parsing -c overrides: Invalid override (missing '='): novalue")]
    [InlineData("=v", "Error parsing -c overrides: Empty key in override: =v")]
    [InlineData("  =v", "Error parsing -c overrides: Empty key in override:   =v")]
    [InlineData("model.x=1", "Error loading config.toml: invalid type: map, expected a string\nin `model`")]
    [InlineData("model_provider=nope", "Error: Model provider `nope` not found")]
    [InlineData("profile=nope", "Error: config profile `nope` not found")]
    [InlineData("default_permissions=zz", "Error: default_permissions requires a `[permissions]` table")]
    [InlineData("default_permissions=:zz", "Error: default_permissions refers to unknown built-in profile `:zz`")]
    [InlineData("model_providers.zz.base_url=x", "Error loading config.toml: model_providers.zz: provider name must not be empty\nin `model_providers`")]
    [InlineData("model_providers.zz={name=\"x\",auth={command=\"\"}}", "Error loading config.toml: model_providers.zz: provider auth.command must not be empty\nin `model_providers`")]
    [InlineData("model_providers.zz={name=\"x\",env_key=\"A\",auth={command=\"c\"}}", "Error loading config.toml: model_providers.zz: provider auth cannot be combined with env_key\nin `model_providers`")]
    [InlineData("model_providers.zz={name=\"x\",experimental_bearer_token=\"A\",auth={command=\"c\"}}", "Error loading config.toml: model_providers.zz: provider auth cannot be combined with experimental_bearer_token\nin `model_providers`")]
    [InlineData("model_providers.zz={name=\"x\",requires_openai_auth=true,auth={command=\"c\"}}", "Error loading config.toml: model_providers.zz: provider auth cannot be combined with requires_openai_auth\nin `model_providers`")]
    [InlineData("model_providers.zz={name=\"x\",auth={command=\"c\",timeout_ms=0}}", "Error loading config.toml: invalid value: integer `0`, expected a nonzero u64\nin `model_providers.zz.auth.timeout_ms`")]
    [InlineData("model_providers.zz={name=\"x\",aws={}}", "Error loading config.toml: model_providers.zz: provider aws is only supported for `amazon-bedrock` or `amazon-bedrock-runtime`\nin `model_providers`")]
    [InlineData("model_providers.openai.name=x", "Error loading config.toml: model_providers contains reserved built-in provider IDs: `openai`. Built-in providers cannot be overridden. Rename your custom provider (for example, `openai-custom`).\nin `model_providers`")]
    public void Load_BadOverride_SaysWhy(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigException>(() => _world.LoadWith(text)).Message);

    [Fact]
    public void Load_WrongValueUnderANamedFlag_IsStillWrong()
    {
        var request = _world.Request() with { Approval = ApprovalPolicy.Never, Model = "m" };

        Assert.EndsWith("in `approval_policy`", _world.Failure("approval_policy = \"foo\"", request), StringComparison.Ordinal);
        Assert.EndsWith("in `model`", _world.Failure("model = 3", request), StringComparison.Ordinal);
        _world.Load("model = 3", request with { Overrides = ["model=good"] });
    }

    [Fact]
    public void Load_WrongText_IsQuoted() => Assert.Contains(
        "invalid type: string \"[\\\"a\\\\\", expected a sequence", Assert.Throws<ConfigException>(() => _world.LoadWith("notify=[\"a\\")).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_UnknownFeatureFlag_IsAnError()
    {
        Assert.Equal("Error: Unknown feature flag: frob", _world.Failure("", _world.Request() with { Enable = ["frob"] }));
        Assert.Equal("Error: Unknown feature flag: frob", _world.Failure("", _world.Request() with { Disable = ["goals", "frob"] }));
    }

    [Fact]
    public void Load_Strict_FirstUnknownKeyIsAnError()
    {
        var strict = _world.Request() with { StrictConfig = true };

        Assert.Equal(
            "Error loading config.toml:\nHOME/config.toml:2:1: unknown configuration field `tools.update_plan.frob`\n  |\n2 | frob = 3\n  | ^^^^",
            _world.Failure("[tools.update_plan]\nfrob = 3\n", strict));
        Assert.Equal(
            "Error loading config.toml: unknown configuration field `x` in -c/--config override",
            _world.Failure("frob = 1\n", strict with { Overrides = ["x.y=1"] }));
        Assert.Equal(
            "Error loading config.toml: unknown configuration field `features.zork` in -c/--config override",
            _world.Failure("", strict with { Overrides = ["features.zork=true"] }));
    }

    [Fact]
    public void Load_FileThatIsAFolder_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_world.CodexHome, "w.config.toml"));

        Assert.Equal(
            "Error loading config.toml: Failed to read config file HOME/w.config.toml: path `HOME/w.config.toml` is not a file",
            _world.Failure("", _world.Request() with { Profile = "w" }));
    }

    [Fact]
    public void Load_BadFilesThatSettingsName_SayWhich()
    {
        _world.WriteHome("blank.md", " \n");
        _world.WriteHome("bad.json", "xx");
        _world.WriteHome("none.json", "{\"models\":[]}");
        _world.WriteHome("slugless.json", "{\"models\":[{}]}");

        Assert.Equal("Error: failed to read model instructions file HOME/no.md: No such file or directory (os error 2)", _world.Failure("model_instructions_file = \"no.md\""));
        Assert.Equal("Error: model instructions file is empty: HOME/blank.md", _world.Failure("model_instructions_file = \"blank.md\""));
        Assert.Equal("Error: failed to read experimental compact prompt file HOME/no.md: No such file or directory (os error 2)", _world.Failure("experimental_compact_prompt_file = \"no.md\""));
        Assert.Equal("Error: failed to parse model_catalog_json path `HOME/bad.json` as JSON: expected value at line 1 column 1", _world.Failure("model_catalog_json = \"bad.json\""));
        Assert.Equal("Error: model_catalog_json path `HOME/none.json` must contain at least one model", _world.Failure("model_catalog_json = \"none.json\""));
        Assert.Equal("Error: failed to parse model_catalog_json path `HOME/slugless.json` as JSON: missing field `slug` at line 1 column 13", _world.Failure("model_catalog_json = \"slugless.json\""));
        Assert.StartsWith("Error: failed to read model_catalog_json path `HOME/no.json`: No such file", _world.Failure("model_catalog_json = \"no.json\""), StringComparison.Ordinal);
    }

    // A line of TOML is an override, too.
    private void LoadOverrides(string line)
    {
        File.Delete(_world.UserFile);
        _world.LoadWith(line);
    }
}
