using Codex.Core.Config;
using Codex.Net.Models;
using Codex.Protocol.Policy;

namespace Codex.Core.Tests.Config;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Load_NothingAtAll_GivesTheDefaults()
    {
        var config = ConfigLoader.Load(_world.Request());

        Assert.Equal((_world.CodexHome, _world.Project, _world.Project, null), (config.CodexHome, config.Cwd, config.ProjectRoot, config.Trust));
        Assert.Equal(("gpt-6.1-sol", true, null, null, null), (config.Model.Slug, config.Model.IsKnown, config.Model.ReasoningEffort, config.Model.ReasoningSummary, config.Model.ServiceTier));
        Assert.Equal((ModelProvider.OpenAiId, null), (config.Provider.Id, config.Provider.BaseUrl));
        Assert.Equal(["lmstudio", "ollama", "openai", "oss"], config.Providers.Keys.Order());
        Assert.Equal((ApprovalPolicy.OnRequest, false, false), (config.ApprovalPolicy, config.IsApprovalChosen, config.IsSandboxChosen));
        Assert.Equal(new SandboxPolicy.ReadOnly(), config.SandboxPolicy);
        Assert.Equal(new ShellEnvironmentPolicy { Set = config.ShellEnvironment.Set }, config.ShellEnvironment);
        Assert.Empty(config.ShellEnvironment.Set);
        Assert.Equal(new InstructionOptions(), config.Instructions);
        Assert.Equal(32768, config.ProjectDocs.MaxBytes);
        Assert.Equal([".git"], config.ProjectDocs.RootMarkers);
        Assert.Equal(new ToolOptions { WebSearch = WebSearchMode.Cached }, config.Tools);
        Assert.Equal(new HistoryOptions { Persists = true }, config.History);
        Assert.Equal((CredentialStore.File, CredentialStore.Auto, "https://chatgpt.com/backend-api", null), (config.SignIn.Store, config.SignIn.McpStore, config.SignIn.ChatGptBaseUrl, config.SignIn.OpenAiBaseUrl));
        Assert.Equal(("vscode", false, false, false), (config.Display.FileOpener, config.Display.HideAgentReasoning, config.Display.ShowRawAgentReasoning, config.Display.DisablePasteBurst));
        Assert.Equal((TimeSpan.FromMinutes(5), true, true, null, true), (config.BackgroundTerminalMaxTimeout, config.AllowLoginShell, config.FeedbackEnabled, config.AnalyticsEnabled, config.CheckForUpdateOnStartup));
        Assert.Equal((Path.Combine(_world.CodexHome, "log"), _world.CodexHome), (config.LogDirectory, config.SqliteHome));
        Assert.Empty(config.Notify.Concat(config.Warnings).Concat(config.ThreadWarnings).Concat(config.Notices));
        Assert.Empty(config.McpServers.Entries.Concat(config.Hooks.Entries).Concat(config.Otel.Entries).Concat(config.Effective.Entries));
    }

    [Fact]
    public void Load_Paths_AreRelativeToTheFileThatHoldsThem()
    {
        _world.WriteHome("a.md", "home");
        _world.WriteProject(".codex/a.md", "project");
        _world.WriteProject("a.md", "cwd");
        File.WriteAllText(Path.Combine(_world.Home, "t.md"), "tilde");

        Assert.Equal("home", _world.Load("model_instructions_file = \"a.md\"").Instructions.Base);
        Assert.Equal("tilde", _world.Load("model_instructions_file = \"~/t.md\"").Instructions.Base);
        Assert.Equal("cwd", _world.Load("", _world.Request() with { Overrides = ["model_instructions_file=a.md"] }).Instructions.Base);
        _world.WriteProject(".codex/config.toml", "model_instructions_file = \"a.md\"");
        Assert.Equal("project", _world.Load(_world.Trusting).Instructions.Base);
    }

    [Fact]
    public void Load_SeveralBaseInstructions_NewestKeyWins()
    {
        _world.WriteHome("new.md", "new");
        _world.WriteHome("old.md", "old");

        Assert.Equal("new", _world.Load("model_instructions_file = \"new.md\"\nexperimental_instructions_file = \"old.md\"\ninstructions = \"text\"").Instructions.Base);
        Assert.Equal("old", _world.Load("experimental_instructions_file = \"old.md\"\ninstructions = \"text\"").Instructions.Base);
        var gone = _world.Load("experimental_instructions_file = \"gone.md\"\ninstructions = \"text\"");
        Assert.Equal("text", gone.Instructions.Base);
        Assert.Equal(["warning: failed to read experimental_instructions_file HOME/gone.md: No such file or directory (os error 2)"], gone.Notices.Select(_world.Plain));
        Assert.Equal("text", _world.Load("instructions = \"text\"").Instructions.Base);
        Assert.Equal("old", _world.Load("experimental_compact_prompt_file = \"old.md\"").Instructions.CompactPrompt);
    }

    [Fact]
    public void Load_FileWithByteOrderMarkAndCarriageReturns_IsRead() =>
        Assert.Equal("high", _world.Load("\uFEFFmodel_verbosity = \"high\"\r\n\r\n[tui]\r\ntheme = 'x'\r\n").Model.Verbosity);

    [Fact]
    public void Load_Worktree_IsTrustedWithItsRepository()
    {
        var main = Path.Combine(_world.Home, "main");
        Directory.Delete(Path.Combine(_world.Project, ".git"));
        _world.WriteProject(".git", $"gitdir: {main}/.git/worktrees/one\n");

        Assert.Equal(TrustLevel.Trusted, _world.Load($"[projects.\"{main}/\"]\ntrust_level = \"trusted\"").Trust);
        Assert.Null(_world.Load($"[projects.\"{main}/.git\"]\ntrust_level = \"trusted\"").Trust);
    }

    [Fact]
    public void Load_DirectoryBehindALink_IsTrustedByItsRealPath()
    {
        var link = Path.Combine(_world.Home, "link");
        Directory.CreateSymbolicLink(link, _world.Project);

        Assert.Equal(TrustLevel.Trusted, _world.Load(_world.Trusting, _world.Request() with { Cwd = link }).Trust);
    }

    [Fact]
    public void Load_HomeInsideTheProject_IsNoProjectFile()
    {
        var request = _world.Request();
        var host = request.Host with { Home = _world.Project, Variables = System.Collections.Frozen.FrozenDictionary<string, string>.Empty };
        _world.WriteProject(".codex/config.toml", "model = \"x\"\nfrob = 1\n");

        var config = ConfigLoader.Load(request with { Host = host });

        Assert.Equal("x", config.Model.Slug);
        Assert.Equal([ConfigLayerKind.User, ConfigLayerKind.Flags, ConfigLayerKind.Flags], config.Layers.Select(layer => layer.Source.Kind));
        Assert.Empty(config.Notices);
    }

    [Fact]
    public void Load_ThreadWarnings_TellOldNamesThenConfigThenModel() => Assert.Equal(
        [
            "`include_apply_patch_tool` is deprecated. Use `[features].apply_patch_freeform` instead.",
            "`[features].web_search_request` is deprecated. Use `web_search` at the top level instead.",
            "Codex is ignoring 1 unrecognized configuration setting. Check for typos or deprecated settings.\n  user (HOME/config.toml): `frob` is ignored.",
            "Under-development features enabled: code_mode. They may be incomplete or do nothing yet; `suppress_unstable_features_warning = true` in HOME/config.toml hides this line.",
            "Configured service tier `fast` is not advertised as supported for model `unk` and will be omitted from requests.",
            "Model metadata for `unk` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.",
        ],
        _world.Load("model = \"unk\"\nservice_tier = \"fast\"\nfrob = 1\ninclude_apply_patch_tool = true\n[features]\nweb_search_request = true\ncode_mode = true\n")
            .ThreadWarnings.Select(_world.Plain));

    [Fact]
    public void OriginOf_Setting_NamesLayerFileAndLine()
    {
        var config = _world.Load("\nmodel = \"x\"\n[tools]\nupdate_plan.enabled = true\n", _world.Request() with { Model = "y" });

        var plan = config.OriginOf("tools", "update_plan", "enabled");
        Assert.Equal((ConfigLayerKind.User, _world.UserFile, 4, 23), (plan?.Source.Kind, plan?.Source.File, plan?.Line, plan?.Column));
        Assert.Equal((ConfigLayerKind.Flags, null, 0, 0), (config.OriginOf("model")?.Source.Kind, config.OriginOf("model")?.Source.File, config.OriginOf("model")?.Line, config.OriginOf("model")?.Column));
        Assert.Null(config.OriginOf("review_model"));
    }

    [Fact]
    public void Load_ForcedWorkspace_OneOrSeveralOrNone()
    {
        Assert.Equal(["a"], _world.Load("forced_chatgpt_workspace_id = \" a \"").SignIn.ForcedWorkspaces);
        Assert.Equal(["a", "b"], _world.Load("forced_chatgpt_workspace_id = [\"a\", \"\", \"b\"]").SignIn.ForcedWorkspaces);
        Assert.Empty(_world.Load("forced_chatgpt_workspace_id = \"\"").SignIn.ForcedWorkspaces);
    }
}
