using System.Text.Json.Nodes;
using Codex.Core.Rollouts;
using Codex.Core.Surroundings;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;

namespace Codex.Core.Tests.Surroundings;

public sealed class SurroundingsUpdateTests
{
    private static SurroundingsSection[] Sections(string cwd = "/repo", SandboxPolicy? policy = null, string? agents = null)
    {
        var sandbox = policy ?? new SandboxPolicy.ReadOnly();
        return
        [
            TextSections.Permissions(new PermissionFacts(sandbox, ApprovalPolicy.Never, Limits: null)),
            TextSections.ProjectInstructions(agents),
            EnvironmentSection.Create(new EnvironmentFacts { Cwd = cwd, Shell = "bash", CurrentDate = "2026-01-02", TimeZone = "UTC", SandboxPolicy = sandbox }),
        ];
    }

    private static string[] Texts(SurroundingsUpdate update) =>
        [.. update.Messages.OfType<ResponseItem.Message>().Select(message => $"{message.Role}: {string.Join("|", message.Content.Select(part => part.Text))}")];

    [Fact]
    public void Compute_NothingTold_TellsEverything()
    {
        var update = SurroundingsUpdate.Compute(Sections(agents: "# AGENTS.md instructions\nbe kind"), null);

        var texts = Texts(update);
        Assert.StartsWith("developer: <permissions instructions>", texts[0], StringComparison.Ordinal);
        Assert.Equal("""
            user: # AGENTS.md instructions
            be kind|<environment_context>
              <cwd>/repo</cwd>
              <shell>bash</shell>
              <current_date>2026-01-02</current_date>
              <timezone>UTC</timezone>
              <filesystem><workspace_roots><root>/repo</root></workspace_roots><permission_profile type="managed"><file_system type="restricted"><entry access="read"><special>:root</special></entry></file_system></permission_profile></filesystem>
            </environment_context>
            """.ReplaceLineEndings("\n"), texts[1]);
        Assert.Equal(WorldStateScope.Full, update.Scope);
    }

    [Fact]
    public void Compute_SameAgain_TellsNothing()
    {
        var told = SurroundingsUpdate.Compute(Sections(), null).State;

        var update = SurroundingsUpdate.Compute(Sections(), (JsonObject?)JsonNode.Parse(told.ToJsonString()));

        Assert.Empty(update.Messages);
        Assert.Empty(update.State);
    }

    [Fact]
    public void Compute_OtherPolicy_TellsOnlyThat()
    {
        var told = SurroundingsUpdate.Compute(Sections(), null).State;

        var update = SurroundingsUpdate.Compute(Sections(policy: new SandboxPolicy.DangerFullAccess()), told);

        Assert.Equal(["permissions", "environments"], update.State.Select(member => member.Key));
        Assert.DoesNotContain("<cwd>", Texts(update)[1], StringComparison.Ordinal);
        Assert.Contains("type=\"disabled\"", Texts(update)[1], StringComparison.Ordinal);
    }
}
