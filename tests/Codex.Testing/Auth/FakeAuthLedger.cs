namespace Codex.Testing.Auth;

/// <summary>
/// The book of a token service that rotates: each refresh token is good once, and whoever shows a spent one is told so. Access tokens are
/// good until their end or until they are revoked here.
/// </summary>
public sealed class FakeAuthLedger(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _spent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _access = new(StringComparer.Ordinal);
    private string _live = "R0";
    private int _issued;
    private int _reuses;

    /// <summary>How long access tokens live.</summary>
    public TimeSpan AccessLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether access tokens carry <c>iat</c>.</summary>
    public bool StatesIssueTime { get; set; } = true;

    /// <summary>The account that new tokens are for.</summary>
    public string Account { get; set; } = FakeAuthTokens.Account;

    /// <summary>The refresh token that is good now: <c>R0</c>, then <c>R1</c>, …</summary>
    public string LiveRefreshToken
    {
        get
        {
            lock (_gate) return _live;
        }
    }

    /// <summary>Renewals so far.</summary>
    public int Issued
    {
        get
        {
            lock (_gate) return _issued;
        }
    }

    /// <summary>How often a spent or unknown refresh token was shown.</summary>
    public int Reuses
    {
        get
        {
            lock (_gate) return _reuses;
        }
    }

    /// <summary>Spends the refresh token; null when it is not the live one.</summary>
    public (string AccessToken, string RefreshToken)? Renew(string refreshToken)
    {
        lock (_gate)
        {
            if (refreshToken != _live)
            {
                _reuses++;
                return null;
            }

            _spent.Add(_live);
            _issued++;
            _live = $"R{_issued}";
            return (MakeAccess($"A{_issued}"), _live);
        }
    }

    /// <summary>An access token outside of any renewal, for the first auth.json.</summary>
    public string IssueAccess(string name)
    {
        lock (_gate) return MakeAccess(name);
    }

    /// <summary>True for an access token of this service that is neither expired nor revoked.</summary>
    public bool Accepts(string? bearer)
    {
        lock (_gate) return bearer is not null && _access.TryGetValue(bearer, out var end) && clock.GetUtcNow() < end;
    }

    /// <summary>Makes an access token worthless before its end.</summary>
    public void RevokeAccess(string token)
    {
        lock (_gate) _access.Remove(token);
    }

    private string MakeAccess(string name)
    {
        var now = clock.GetUtcNow();
        var token = FakeAuthTokens.Access(name, now + AccessLife, StatesIssueTime ? now : null, Account);
        _access[token] = now + AccessLife;
        return token;
    }
}
