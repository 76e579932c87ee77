using System.Collections.Immutable;
using Codex.Net.Models;
using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>Reads, merges, checks and resolves the configuration.</summary>
public static class ConfigLoader
{
    private const string DefaultChatGptBaseUrl = "https://chatgpt.com/backend-api";

    /// <exception cref="ConfigException">The configuration cannot be used.</exception>
    public static Config Load(ConfigRequest request)
    {
        var stack = LayerStack.Read(request);
        ConfigSchema.Root.Check(stack.Effective, []);
        foreach (var hidden in stack.Hidden)
            ConfigSchema.Root.CheckEntry(hidden, []);
        var warnings = stack.Warnings;
        if (UnknownKeys.Report(stack.Layers, request.StrictConfig) is { } unknown)
            warnings = warnings.Insert(0, unknown);
        return Bind(request, stack, warnings);
    }

    private static Config Bind(ConfigRequest request, LayerStack stack, ImmutableArray<string> warnings)
    {
        var settings = stack.Effective;
        var host = request.Host;
        var paths = new ConfigPaths(host, request.Cwd);
        var trust = stack.Project.Trust;
        var notices = Notices(stack, host.CodexHome);
        var threadWarnings = ImmutableArray.CreateBuilder<string>();

        var features = ToolBinding.Features(settings, threadWarnings);
        threadWarnings.AddRange(warnings);
        if (ToolBinding.UnstableFeatures(settings, features, Path.Combine(host.CodexHome, "config.toml")) is { } unstable)
            threadWarnings.Add(unstable);
        var providers = ProviderBinding.Bind(settings, host, paths);
        var providerId = ModelBinding.ProviderId(request, settings);
        if (!providers.TryGetValue(providerId, out var provider))
            throw ConfigException.Plain($"Model provider `{providerId}` not found");
        var model = ModelBinding.Bind(request, settings, paths, features, threadWarnings);
        ImmutableArray<string> addDirs = [.. request.AddDirs.Select(dir => Path.GetFullPath(dir, request.Cwd))];
        var permissions = PermissionBinding.Bind(settings, request.Cwd, host, addDirs, threadWarnings);
        var sandbox = permissions is null
            ? PolicyBinding.Sandbox(settings, trust, addDirs, paths, notices)
            : PermissionBinding.NearestPolicy(permissions.Limits);
        var empty = ConfigTable.Empty(ConfigSource.Flags);

        return new Config
        {
            CodexHome = host.CodexHome,
            Cwd = request.Cwd,
            ProjectRoot = stack.Project.Root,
            Trust = trust,
            Model = model,
            Provider = provider,
            Providers = providers,
            ApprovalPolicy = PolicyBinding.Approval(settings, trust),
            GranularApproval = PolicyBinding.Granular(settings),
            ApprovalsReviewer = settings.Text("approvals_reviewer") ?? "user",
            SandboxPolicy = sandbox,
            Permissions = permissions,
            IsSandboxChosen = PolicyBinding.IsSandboxChosen(settings),
            IsApprovalChosen = settings["approval_policy"] is not null,
            ShellEnvironment = PolicyBinding.ShellEnvironment(settings),
            AllowLoginShell = settings.Switch("allow_login_shell") ?? true,
            BackgroundTerminalMaxTimeout = settings.Milliseconds("background_terminal_max_timeout") ?? TimeSpan.FromMinutes(5),
            Instructions = InstructionBinding.Bind(settings, paths, notices),
            ProjectDocs = InstructionBinding.ProjectDocs(settings),
            Tools = ToolBinding.Tools(settings, features, sandbox.IsUnrestricted),
            Features = features,
            Display = Display(settings, empty),
            SignIn = SignIn(settings, provider, ProviderBinding.BaseUrl(settings, host)),
            History = new HistoryOptions
            {
                Persists = settings.Table("history")?.Text("persistence") != "none",
                MaxBytes = settings.Table("history")?.Integer("max_bytes"),
            },
            Notify = settings.Texts("notify"),
            McpServers = settings.Table("mcp_servers") ?? empty,
            Hooks = settings.Table("hooks") ?? empty,
            Otel = settings.Table("otel") ?? empty,
            AnalyticsEnabled = settings.Table("analytics")?.Switch("enabled"),
            FeedbackEnabled = settings.Table("feedback")?.Switch("enabled") ?? true,
            CheckForUpdateOnStartup = settings.Switch("check_for_update_on_startup") ?? true,
            LogDirectory = paths.Find(settings, "log_dir") ?? Path.Combine(host.CodexHome, "log"),
            SqliteHome = paths.Find(settings, "sqlite_home") ?? host.CodexHome,
            Warnings = warnings,
            ThreadWarnings = threadWarnings.ToImmutable(),
            Notices = notices.ToImmutable(),
            Effective = settings,
            Layers = stack.Layers,
        };
    }

    private static DisplayOptions Display(ConfigTable settings, ConfigTable empty) => new()
    {
        HideAgentReasoning = settings.Switch("hide_agent_reasoning") ?? false,
        ShowRawAgentReasoning = settings.Switch("show_raw_agent_reasoning") ?? false,
        FileOpener = settings.Text("file_opener") switch
        {
            "none" => null,
            null => "vscode",
            var scheme => scheme,
        },
        DisablePasteBurst = settings.Switch("disable_paste_burst") ?? false,
        Tui = settings.Table("tui") ?? empty,
        Notice = settings.Table("notice") ?? empty,
    };

    private static SignInOptions SignIn(ConfigTable settings, ModelProvider provider, string? openAiBaseUrl) => new()
    {
        Store = StoreOf(settings.Text("cli_auth_credentials_store")) ?? CredentialStore.File,
        McpStore = StoreOf(settings.Text("mcp_oauth_credentials_store")) ?? CredentialStore.Auto,
        ForcedMethod = settings.Text("forced_login_method"),
        ForcedWorkspaces = Workspaces(settings),
        Account = settings.Text("account"),
        OpenAiBaseUrl = openAiBaseUrl,
        ChatGptBaseUrl = settings.Text("chatgpt_base_url")?.TrimEnd('/') ?? DefaultChatGptBaseUrl,
        McpCallbackPort = settings.SmallInteger("mcp_oauth_callback_port"),
        McpCallbackUrl = settings.Text("mcp_oauth_callback_url"),
    };

    /// <summary>One or several; blank ones force nothing.</summary>
    private static ImmutableArray<string> Workspaces(ConfigTable settings)
    {
        const string Key = "forced_chatgpt_workspace_id";
        var named = settings.Text(Key) is { } one ? [one] : settings.Texts(Key);
        return [.. named.Select(id => id.Trim()).Where(id => id.Length > 0)];
    }

    private static CredentialStore? StoreOf(string? word) => word switch
    {
        "file" => CredentialStore.File,
        "keyring" => CredentialStore.Keyring,
        "auto" => CredentialStore.Auto,
        "ephemeral" => CredentialStore.Ephemeral,
        _ => null,
    };

    private static ImmutableArray<string>.Builder Notices(LayerStack stack, string codexHome)
    {
        var notices = ImmutableArray.CreateBuilder<string>();
        var ignored = stack.Layers.Where(layer => layer.DisabledReason is not null).Select(layer => layer.Source.File).ToList();
        if (ignored.Count > 0)
        {
            notices.Add($"warning: {string.Join(", ", ignored)} is ignored, because the project is not trusted; "
                + $"[projects] in {Path.Combine(codexHome, "config.toml")} says which are.");
        }

        return notices;
    }
}
