namespace Codex.Net.Auth.Refresh;

/// <summary>Why tokens are renewed; sent along as <c>refresh_reason</c>.</summary>
public enum RefreshReason
{
    /// <summary>The access token ends soon (<c>proactive_expiry</c>).</summary>
    ProactiveExpiry,

    /// <summary>The access token has no readable end and is eight days old (<c>scheduled</c>).</summary>
    Scheduled,

    /// <summary>A server rejected the access token (<c>unauthorized_recovery</c>).</summary>
    UnauthorizedRecovery,

    /// <summary>A front end asked for it (<c>forced</c>).</summary>
    Forced,
}

/// <summary>The words of <see cref="RefreshReason"/>.</summary>
internal static class RefreshReasonWords
{
    extension(RefreshReason reason)
    {
        public string Word => reason switch
        {
            RefreshReason.ProactiveExpiry => "proactive_expiry",
            RefreshReason.Scheduled => "scheduled",
            RefreshReason.UnauthorizedRecovery => "unauthorized_recovery",
            _ => "forced",
        };
    }

    public static RefreshReason? Parse(string? word)
    {
        foreach (var reason in Enum.GetValues<RefreshReason>())
        {
            if (reason.Word == word)
            {
                return reason;
            }
        }

        return null;
    }
}
