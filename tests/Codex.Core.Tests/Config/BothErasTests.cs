using System.Runtime.CompilerServices;
using Codex.Core.Config;
using Codex.Net.Models;
using Codex.Protocol.Policy;

namespace Codex.Core.Tests.Config;

/// <summary>One file with every key of both eras (<c>both-eras.toml</c>) loads, and each key has its meaning.</summary>
public sealed class BothErasTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public BothErasTests()
    {
        _world.WriteHome("prompt.md", " Text of a file.\n");
        _world.WriteHome("models.json", """{"models":[{"slug":"gpt-5.5","service_tiers":[{"id":"priority","name":"Fast","description":""}]}]}""");
    }

    public void Dispose() => _world.Dispose();

    private static string Text([CallerFilePath] string file = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "both-eras.toml"));

    [Fact]
    public void Schema_EveryKeyAtTheTop_IsInTheFile()
    {
        var settings = _world.Load(Text()).Effective;

        Assert.DoesNotContain(ConfigSchema.Root.Keys.ToArray(), key => settings[key.Name] is null);
        Assert.Equal(ConfigSchema.Root.Keys.Length, ConfigSchema.Root.Keys.ToArray().Select(key => key.Name).Distinct().Count());
    }

    [Fact]
    public void Load_EveryKey_NoneIsUnknown()
    {
        Assert.Empty(_world.Load(Text()).Warnings);
        _world.Load(Text(), _world.Request() with { StrictConfig = true });
    }

    [Fact]
    public void Load_EveryKey_ModelAndProvider()
    {
        var config = _world.Load(Text());

        Assert.Equal(
            new ModelOptions
            {
                Slug = "gpt-5.5",
                Info = config.Model.Info,
                IsKnown = true,
                Catalog = config.Model.Catalog,
                ReviewModel = "gpt-5",
                ReasoningEffort = "minimal",
                PlanModeReasoningEffort = "xhigh",
                ReasoningSummary = "detailed",
                ForcesReasoningSummaries = true,
                Verbosity = "medium", // Of the profile.
                ServiceTier = "priority",
                ContextWindow = 200_000,
                MaxOutputTokens = 32_000,
                AutoCompactTokenLimit = 100_000,
                ToolOutputTokenLimit = 500,
                Personality = "pragmatic",
                ResponsesMetadata = config.Model.ResponsesMetadata,
            },
            config.Model);
        Assert.Equal([KeyValuePair.Create("team", "x")], config.Model.ResponsesMetadata);
        var provider = config.Provider;
        Assert.Equal(
            new ModelProvider
            {
                Id = "azure",
                Name = "Azure",
                BaseUrl = "https://example.openai.azure.com/openai",
                EnvKey = "AZURE_OPENAI_API_KEY",
                EnvKeyInstructions = "Ask.",
                WireApi = WireApi.Chat,
                QueryParams = provider.QueryParams,
                HttpHeaders = provider.HttpHeaders,
                EnvHttpHeaders = provider.EnvHttpHeaders,
                RequestMaxRetries = 1,
                StreamMaxRetries = 2,
                StreamIdleTimeout = TimeSpan.FromSeconds(3),
                WebSocketConnectTimeout = TimeSpan.FromSeconds(4),
                SupportsWebSockets = true,
            },
            provider);
        Assert.Equal([KeyValuePair.Create("api-version", "2025-04-01-preview")], provider.QueryParams);
        Assert.Equal([KeyValuePair.Create("X-A", "1")], provider.HttpHeaders);
        Assert.Equal([KeyValuePair.Create("X-B", "B")], provider.EnvHttpHeaders);
    }

    [Fact]
    public void Load_EveryKey_Execution()
    {
        var config = _world.Load(Text());

        Assert.Equal(ApprovalPolicy.Untrusted, config.ApprovalPolicy);
        Assert.Equal("auto_review", config.ApprovalsReviewer);
        Assert.Equal(
            new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/x"], NetworkAccess = true, ExcludeTmpdirEnvVar = true, ExcludeSlashTmp = true }, config.SandboxPolicy);
        var shell = config.ShellEnvironment;
        Assert.Equal((EnvironmentInheritance.Core, false, true), (shell.Inherit, shell.IgnoreDefaultExcludes, shell.UseProfile));
        Assert.Equal(["AWS_*"], shell.Exclude);
        Assert.Equal(["PATH"], shell.IncludeOnly);
        Assert.Equal([KeyValuePair.Create("CI", "1")], shell.Set);
        Assert.Equal(TimeSpan.FromSeconds(1), config.BackgroundTerminalMaxTimeout);
        Assert.Equal(["python3", "notify.py"], config.Notify);
        Assert.Equal(
            new ToolOptions { WebSearch = WebSearchMode.Indexed, UpdatePlan = true, RequestUserInput = false, ApplyPatch = true, UnifiedExec = true }, config.Tools);
        Assert.NotNull(config.McpServers["docs"]);
        Assert.NotNull(config.Hooks["PreToolUse"]);
        Assert.NotNull(config.Otel["exporter"]);
    }

    [Fact]
    public void Load_EveryKey_TextsAndFrontEnds()
    {
        var config = _world.Load(Text());

        Assert.Equal(
            new InstructionOptions
            {
                Base = "Text of a file.",
                Developer = "Be brief.",
                CompactPrompt = "Sum up.",
                IncludeApps = false,
                IncludeCollaborationMode = false,
                IncludeEnvironmentContext = false,
                IncludeEnvironmentContextTime = false,
                IncludePermissions = false,
            },
            config.Instructions);
        Assert.Equal(1024, config.ProjectDocs.MaxBytes);
        Assert.Equal(["CLAUDE.md"], config.ProjectDocs.FallbackNames);
        Assert.Equal([".hg", ".git"], config.ProjectDocs.RootMarkers);
        Assert.Equal(("vscode-insiders", true, true, true), (config.Display.FileOpener, config.Display.HideAgentReasoning, config.Display.ShowRawAgentReasoning, config.Display.DisablePasteBurst));
        Assert.Equal(new HistoryOptions { Persists = false, MaxBytes = 10 }, config.History);
        Assert.Equal((CredentialStore.Ephemeral, CredentialStore.Keyring, "chatgpt", "work"), (config.SignIn.Store, config.SignIn.McpStore, config.SignIn.ForcedMethod, config.SignIn.Account));
        Assert.Equal(["a", "b"], config.SignIn.ForcedWorkspaces);
        Assert.Equal(("http://localhost/v1", "https://chatgpt.com/backend-api"), (config.SignIn.OpenAiBaseUrl, config.SignIn.ChatGptBaseUrl));
        Assert.Equal((4321, "http://localhost/cb"), (config.SignIn.McpCallbackPort, config.SignIn.McpCallbackUrl));
        Assert.Equal((false, false, false), (config.AnalyticsEnabled, config.FeedbackEnabled, config.CheckForUpdateOnStartup));
        Assert.Equal((Path.Combine(_world.CodexHome, "logs"), Path.Combine(_world.CodexHome, "db")), (config.LogDirectory, config.SqliteHome));
    }
}
