using Codex.Machine.ExecPolicy;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.ExecPolicy;

/// <summary>Rules files of one test.</summary>
internal sealed class RulesFolder : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public string Root => _workspace.Root;

    public string PathOf(string name) => _workspace.PathOf(name);

    public RulesFile Write(string text, string name = "a.rules")
    {
        _workspace.Write(name, text);
        return new RulesFile(PathOf(name), RulesOrigin.User);
    }

    public string Read(string name) => _workspace.Read(name);

    public ExecRules Load(string text) => ExecRules.Load([Write(text)]);

    /// <summary>What is wrong with the text, as <c>line:column: problem</c>.</summary>
    public string Fault(string text)
    {
        var exception = Assert.Throws<ExecPolicyException>(() => Load(text));
        Assert.Equal(PathOf("a.rules"), exception.File);
        Assert.Equal($"{exception.File}:{exception.Line}:{exception.Column}: {exception.Problem}", exception.Message);
        return $"{exception.Line}:{exception.Column}: {exception.Problem}";
    }

    public void Dispose() => _workspace.Dispose();
}
