using System.Diagnostics;
using System.Text;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Surroundings;

/// <summary>Tells the model what its commands may touch and what to do when that is not enough.</summary>
internal static class PermissionsText
{
    public static string Write(PermissionFacts facts)
    {
        var text = new StringBuilder("<permissions instructions>\n");
        text.Append(SandboxText(facts)).Append('\n');
        text.Append(ApprovalText(facts)).Append('\n');
        return text.Append("</permissions instructions>").ToString();
    }

    private static string SandboxText(PermissionFacts facts) => facts switch
    {
        { Profile: { } name, Limits: { } limits } => ProfileText(name, limits),
        _ => ModeText(facts),
    };

    private static string ProfileText(string name, SandboxLimits limits)
    {
        var denied = limits.Rules.Where(rule => rule.Access == PathAccess.Deny).Select(rule => rule.Path).ToList();
        var readable = limits.Rules.Where(rule => rule.Access == PathAccess.Read).Select(rule => rule.Path).ToList();
        return $"Permission profile: `{name}`. Commands can read "
            + (limits.ReadsWholeDisk ? "the whole disk" : readable.Count == 0 ? "only what they can write" : $"only {List(readable)} and what they can write")
            + (denied.Count == 0 ? "" : $" except {List(denied)}")
            + (limits.WritableRoots.IsEmpty ? "; they can write nothing" : $"; they can write below {List(limits.WritableRoots.Select(root => root.Path))}")
            + (limits switch
            {
                { HasNetwork: true } => ". The network is open.",
                { Proxy.Allowed: { IsEmpty: false } hosts } => $". The network is closed except for {List(hosts)}, through the proxy that HTTPS_PROXY names.",
                _ => ". The network is closed.",
            });
    }

    private static string List(IEnumerable<string> paths) => string.Join(", ", paths.Select(path => $"`{path}`"));

    private static string ModeText(PermissionFacts facts) => facts.SandboxPolicy.Mode switch
    {
        SandboxMode.DangerFullAccess =>
            "Sandbox mode: `danger-full-access`. Commands run without a sandbox: they can read and write everything and use the network. Be careful.",
        SandboxMode.ReadOnly =>
            "Sandbox mode: `read-only`. Commands can read the whole disk, and can neither write files nor use the network.",
        SandboxMode.WorkspaceWrite =>
            "Sandbox mode: `workspace-write`. Commands can read the whole disk and write below these directories: "
            + List(facts.Limits?.WritableRoots.Select(root => root.Path) ?? [])
            + ". `.git`, `.agents`, `.codex` and `.aws` at the top of each of them stay read-only. The network is "
            + (facts.SandboxPolicy.HasNetwork ? "open." : "closed."),
        _ => throw new UnreachableException(),
    };

    private static string ApprovalText(PermissionFacts facts) => facts.ApprovalPolicy switch
    {
        ApprovalPolicy.Never =>
            "Approval policy: `never`. Nobody can be asked. Do not set `sandbox_permissions`; such calls are refused. "
            + "If the sandbox stops you, find another way or report what is missing.",
        ApprovalPolicy.OnRequest =>
            "Approval policy: `on-request`. When a command that matters needs more than the sandbox gives, call it with "
            + "`sandbox_permissions` set to `require_escalated` and a one-sentence question to the user in `justification`; "
            + "add a `prefix_rule` if similar commands will follow. Try inside the sandbox first unless it is clear that it cannot work.",
        ApprovalPolicy.OnFailure =>
            "Approval policy: `on-failure`. Commands run in the sandbox; when one fails because of it, the user is asked whether to run it again without.",
        ApprovalPolicy.Untrusted =>
            "Approval policy: `untrusted`. Only commands that are known to be harmless reads run at once; the user is asked about every other one. "
            + "Prefer a few purposeful commands.",
        _ => throw new UnreachableException(),
    };
}
