using System.Text;
using System.Text.Json;
using Codex.Net.Auth.Storage;
using CsCheck;

namespace Codex.Net.Tests.Auth.Storage;

public sealed class CredentialDocumentTests
{
    [Fact]
    public void ToFile_FullDocument_HasTheOriginalsForm()
    {
        const string text = """
            {
              "auth_mode": "chatgpt",
              "OPENAI_API_KEY": null,
              "tokens": {
                "id_token": "i",
                "access_token": "a",
                "refresh_token": "r",
                "oauth_provenance": {
                  "issuer": "https://auth.openai.com",
                  "client_id": "c"
                },
                "login_owner_id": "o",
                "account_id": null,
                "x_token": "t"
              },
              "last_refresh": "2026-11-22T21:41:25.864683700Z",
              "agent_identity": {
                "a": [
                  1,
                  2.50
                ]
              },
              "personal_access_token": "at-ü+<>&'",
              "bedrock_api_key": {
                "api_key": "k",
                "region": "r"
              },
              "x_future": {
                "deep": [
                  null
                ]
              }
            }
            """;

        Assert.Equal(text.ReplaceLineEndings("\n"), Write(Parse(text)));
    }

    [Fact]
    public void ToFile_NewSignIns_AreWrittenAsTheOriginalDoes()
    {
        Assert.Equal("{\n  \"auth_mode\": \"apikey\",\n  \"OPENAI_API_KEY\": \"sk\"\n}", Write(StoredCredentials.ForApiKey("sk")));
        Assert.Equal("{\n  \"OPENAI_API_KEY\": null,\n  \"personal_access_token\": \"at-x\"\n}", Write(StoredCredentials.ForPersonalAccessToken("at-x")));
    }

    [Fact]
    public void Parse_NanosecondsAndMarks_AreRead()
    {
        var credentials = Parse("\uFEFF{\"last_refresh\":\"2026-11-22T21:41:25.864683750Z\",\"tokens\":{\"access_token\":\"a\",\"refresh_token\":\"\"}}");

        Assert.Equal(new DateTimeOffset(2026, 11, 22, 21, 41, 25, TimeSpan.Zero).AddTicks(8646837), credentials.LastRefresh);
        Assert.Null(credentials.Tokens!.RefreshToken);
    }

    [Fact]
    public void Write_ThenParse_KeepsEverything()
    {
        var text = Gen.String[0, 20];
        var optional = Gen.OneOf(text.Select(t => (string?)t), Gen.Const((string?)null));
        Gen.Select(optional, optional, text, optional, text).Sample((mode, key, access, refresh, unknown) =>
        {
            // Unpaired surrogates cannot be written as UTF-8, by anybody.
            if (new[] { mode, key, access, refresh, unknown }.Any(s => s is not null && s.Any(char.IsSurrogate))) return;
            var json = $$"""{"u{{JsonEncodedText.Encode(unknown)}}":"{{JsonEncodedText.Encode(unknown)}}"}""";
            var original = Parse(json) with
            {
                DeclaredMode = mode,
                ApiKey = key,
                Tokens = new TokenSet { AccessToken = access, RefreshToken = string.IsNullOrEmpty(refresh) ? null : refresh },
            };

            foreach (var bytes in new[] { CredentialDocument.ToFile(original), CredentialDocument.ToLine(original) })
            {
                var copy = CredentialDocument.Parse(bytes);
                Assert.Equal((original.DeclaredMode, original.ApiKey, original.Tokens.AccessToken, original.Tokens.RefreshToken),
                    (copy.DeclaredMode, copy.ApiKey, copy.Tokens!.AccessToken, copy.Tokens.RefreshToken));
                Assert.Equal(unknown, copy.Unknown.Single().Value.GetString());
            }

            Assert.DoesNotContain((byte)'\n', CredentialDocument.ToLine(original).ToArray());
        });
    }

    private static StoredCredentials Parse(string json) => CredentialDocument.Parse(Encoding.UTF8.GetBytes(json));

    private static string Write(StoredCredentials credentials) => Encoding.UTF8.GetString(CredentialDocument.ToFile(credentials).Span);
}
