using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Codex.Testing.Auth;

/// <summary>Tokens as OpenAI's sign-in makes them, unsigned, and the auth.json that holds them.</summary>
public static class FakeAuthTokens
{
    public const string Account = "acc-1";
    public const string Email = "a@example.com";

    /// <summary>Any claims as a JWT.</summary>
    public static string Jwt(string claims) => $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("sig")}";

    public static string Id(string account = Account, string email = Email, string plan = "plus", bool isFedRamp = false) => Jwt(
        $$$"""
        {"email":"{{{email}}}","https://api.openai.com/auth":{"chatgpt_plan_type":"{{{plan}}}","chatgpt_user_id":"user-1","chatgpt_account_id":"{{{account}}}","chatgpt_account_is_fedramp":{{{(isFedRamp ? "true" : "false")}}}}}
        """);

    /// <param name="name">The <c>jti</c>: tells tokens apart.</param>
    /// <param name="expires">The <c>exp</c>; none when null.</param>
    /// <param name="issued">The <c>iat</c>; none when null.</param>
    /// <param name="account">The ChatGPT account it is for.</param>
    public static string Access(string name, DateTimeOffset? expires, DateTimeOffset? issued = null, string account = Account) => Jwt(
        $$$"""
        {"jti":"{{{name}}}"{{{Seconds("exp", expires)}}}{{{Seconds("iat", issued)}}},"https://api.openai.com/auth":{"chatgpt_account_id":"{{{account}}}","chatgpt_plan_type":"plus"}}
        """);

    /// <summary>A whole auth.json of a ChatGPT sign-in.</summary>
    /// <param name="accessToken">The access token.</param>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="lastRefresh">When it was last renewed.</param>
    /// <param name="account">The account, declared and in the id token.</param>
    /// <param name="more">Further top-level members, each beginning with a comma.</param>
    public static string AuthJson(string accessToken, string refreshToken, DateTimeOffset lastRefresh, string account = Account, string more = "") =>
        $$$"""
        {
          "auth_mode": "chatgpt",
          "OPENAI_API_KEY": null,
          "tokens": {
            "id_token": "{{{Id(account)}}}",
            "access_token": "{{{accessToken}}}",
            "refresh_token": "{{{refreshToken}}}",
            "account_id": "{{{account}}}"
          },
          "last_refresh": "{{{lastRefresh.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)}}}"{{{more}}}
        }
        """;

    /// <summary>The name that an access token was made with.</summary>
    public static string NameOf(string accessToken)
    {
        using var document = System.Text.Json.JsonDocument.Parse(Base64Url.DecodeFromChars(accessToken.Split('.')[1]));
        return document.RootElement.GetProperty("jti").GetString()!;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Seconds(string name, DateTimeOffset? time) => time is { } t
        ? string.Create(CultureInfo.InvariantCulture, $",\"{name}\":{t.ToUnixTimeMilliseconds() / 1000.0:0.###}")
        : "";
}
