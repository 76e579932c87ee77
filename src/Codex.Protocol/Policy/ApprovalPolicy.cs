using System.Text.Json.Serialization;

namespace Codex.Protocol.Policy;

/// <summary>
/// When a human is asked (<c>approval_policy</c>, <c>-a</c>). Both eras: 0.169 dropped <c>untrusted</c> and
/// <c>on-failure</c>, we keep their November-2025 meaning.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalPolicy>))]
public enum ApprovalPolicy
{
    /// <summary>Only known-safe commands run unasked.</summary>
    [JsonStringEnumMemberName("untrusted")] Untrusted,

    /// <summary>Everything runs sandboxed; a denied command asks to be rerun outside.</summary>
    [JsonStringEnumMemberName("on-failure")] OnFailure,

    /// <summary>The model asks when it wants more than the sandbox gives.</summary>
    [JsonStringEnumMemberName("on-request")] OnRequest,

    /// <summary>Nobody is ever asked.</summary>
    [JsonStringEnumMemberName("never")] Never,
}

/// <summary>A human's or reviewer's answer to an approval request.</summary>
public enum ReviewDecision
{
    /// <summary>Yes, this once.</summary>
    Approved,

    /// <summary>Yes, and the same request for the rest of the session.</summary>
    ApprovedForSession,

    /// <summary>Yes, and a rule that allows commands which begin alike.</summary>
    ApprovedByRule,

    /// <summary>No; the turn goes on and the model is told.</summary>
    Denied,

    /// <summary>No, and stop the turn.</summary>
    Abort,
}
