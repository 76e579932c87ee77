using Codex.Core.Config;

namespace Codex.Core.Tests.Config;

public sealed class ProviderTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Load_OpenAiBaseUrl_KeyGoesBeforeTheVariable()
    {
        var request = _world.Request(("OPENAI_BASE_URL", "http://env/v1/"));

        Assert.Equal("http://env/v1", _world.Load("", request).Provider.BaseUrl);
        Assert.Equal("http://key/v1", _world.Load("openai_base_url = \"http://key/v1\"", request).Provider.BaseUrl);
        Assert.Null(_world.Load("").Provider.BaseUrl);
    }

    [Theory]
    [InlineData(null, null, "ollama", "gpt-oss:20b")]
    [InlineData("lmstudio", null, "lmstudio", "openai/gpt-oss-20b")]
    [InlineData(null, "lmstudio", "lmstudio", "openai/gpt-oss-20b")]
    [InlineData("ollama", "lmstudio", "ollama", "gpt-oss:20b")]
    public void Load_Oss_ChoosesProviderAndModel(string? flag, string? key, string provider, string model)
    {
        var config = _world.Load($"model = \"gpt-5.5\"\n{(key is null ? "" : $"oss_provider = \"{key}\"")}", _world.Request() with { Oss = true, LocalProvider = flag });

        Assert.Equal((provider, model, true), (config.Provider.Id, config.Model.Slug, config.Model.IsKnown));
    }

    [Fact]
    public void Load_OssWithAModel_TakesIt()
    {
        Assert.Equal("mine", ConfigLoader.Load(_world.Request() with { Oss = true, Model = "mine" }).Model.Slug);
        Assert.Equal("mine", ConfigLoader.Load(_world.Request() with { Oss = true, Overrides = ["model=mine"] }).Model.Slug);
        Assert.Equal("Error: Model provider `foo` not found", _world.Failure("", _world.Request() with { Oss = true, LocalProvider = "foo" }));
    }

    [Fact]
    public void Load_OssAddress_ComesFromTheEnvironment()
    {
        Assert.Equal("http://localhost:9/v1", _world.Load("", _world.Request(("CODEX_OSS_PORT", "9"))).Providers["ollama"].BaseUrl);
        Assert.Equal("http://h/v1", _world.Load("", _world.Request(("CODEX_OSS_PORT", "9"), ("CODEX_OSS_BASE_URL", "http://h/v1"))).Providers["ollama"].BaseUrl);
    }

    [Fact]
    public void Load_AuthCommand_IsRead()
    {
        var auth = _world.Load(
            "[model_providers.x]\nname = \"X\"\n[model_providers.x.auth]\ncommand = \"get\"\nargs = [\"-t\"]\ncwd = \"sub\"\ntimeout_ms = 100\nrefresh_interval_ms = 0").Providers["x"].Auth;

        Assert.NotNull(auth);
        Assert.Equal(("get", Path.Combine(_world.CodexHome, "sub"), TimeSpan.FromMilliseconds(100), TimeSpan.Zero), (auth.Command, auth.WorkingDirectory, auth.Timeout, auth.RefreshInterval));
        Assert.Equal(["-t"], auth.Arguments);
    }

    [Fact]
    public void Load_ProviderOfOtherMakers_IsAcceptedAndCannotBeChosen()
    {
        const string Toml = "[model_providers.amazon-bedrock]\naws = { region = \"x\" }\n";

        Assert.Empty(_world.Load(Toml).Warnings);
        Assert.Equal("Error: Model provider `amazon-bedrock` not found", _world.Failure("model_provider = \"amazon-bedrock\"\n" + Toml));
    }

    [Fact]
    public void Load_HugeNumbers_AreCutToWhatTimersTake()
    {
        var provider = _world.Load("[model_providers.x]\nname = \"X\"\nstream_idle_timeout_ms = 9_000_000_000_000\nrequest_max_retries = 1000\nstream_max_retries = 9_000_000_000").Providers["x"];

        Assert.Equal((TimeSpan.FromMilliseconds(int.MaxValue), 100, 100), (provider.StreamIdleTimeout, provider.RequestMaxRetries, provider.StreamMaxRetries));
    }
}
