using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>The owner of a personal access token, as the server knows him.</summary>
internal sealed record TokenOwner
{
    public string? Email { get; init; }

    public string? UserId { get; init; }

    public required string AccountId { get; init; }

    public string? Plan { get; init; }

    public bool IsFedRamp { get; init; }
}

/// <summary>What came of asking for a token's owner.</summary>
internal abstract record OwnerReply
{
    private OwnerReply()
    {
    }

    public sealed record Found(TokenOwner Owner) : OwnerReply;

    /// <summary>The server does not accept the token.</summary>
    public sealed record Rejected(int Status) : OwnerReply;

    /// <summary>No verdict.</summary>
    public sealed record Failed(string Message) : OwnerReply;
}

/// <summary>Asks the sign-in service who a personal access token belongs to.</summary>
internal sealed class PersonalTokens(AuthEndpoints endpoints, AuthHttp http)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<OwnerReply> FindOwnerAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoints.WhoAmI);
        if (!request.Headers.TryAddWithoutValidation("authorization", "Bearer " + token) || token.AsSpan().ContainsAny('\r', '\n'))
        {
            return new OwnerReply.Rejected(400);
        }

        http.Identify(request);

        return await http.SendAsync(request, Limit, cancellationToken) switch
        {
            AuthReply.Answered { IsSuccess: true } reply => Read(reply.Body),
            AuthReply.Answered { Status: >= 500 or 408 or 429 } reply => new OwnerReply.Failed(
                $"personal access token metadata request failed with status {reply.Status} {StatusNames.Of(reply.Status)}"),
            AuthReply.Answered reply => new OwnerReply.Rejected(reply.Status),
            AuthReply.Unreachable(var message) => new OwnerReply.Failed("failed to request personal access token metadata: " + message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static OwnerReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.Text("chatgpt_account_id") is { } account)
            {
                return new OwnerReply.Found(new TokenOwner
                {
                    Email = root.Text("email"),
                    UserId = root.Text("chatgpt_user_id"),
                    AccountId = account,
                    Plan = root.Text("chatgpt_plan_type"),
                    IsFedRamp = root.Flag("chatgpt_account_is_fedramp"),
                });
            }
        }
        catch (JsonException)
        {
            // The same as an answer without an account.
        }

        return new OwnerReply.Failed("personal access token metadata is invalid");
    }
}
