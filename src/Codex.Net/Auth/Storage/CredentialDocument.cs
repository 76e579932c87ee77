using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Storage;

/// <summary>
/// The form of auth.json: the keys we know in the original's order, then all others as they were. Absent instead of
/// null, except <c>OPENAI_API_KEY</c> and <c>tokens.account_id</c>, which are always written.
/// </summary>
internal static class CredentialDocument
{
    private static readonly string[] Known =
        ["auth_mode", "OPENAI_API_KEY", "tokens", "last_refresh", "agent_identity", "personal_access_token", "bedrock_api_key"];

    private static readonly string[] KnownTokens = ["id_token", "access_token", "refresh_token", "oauth_provenance", "login_owner_id", "account_id"];

    private static readonly JsonWriterOptions Pretty = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonWriterOptions Compact = Pretty with { Indented = false };

    /// <exception cref="JsonException">It is not JSON, or not of this form; the message says where.</exception>
    public static StoredCredentials Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
        var root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("it is not a JSON object");
        }

        return new StoredCredentials
        {
            DeclaredMode = OptionalText(root, "auth_mode"),
            ApiKey = OptionalText(root, "OPENAI_API_KEY"),
            Tokens = ParseTokens(root.Member("tokens")),
            LastRefresh = ParseTime(root),
            PersonalAccessToken = OptionalText(root, "personal_access_token"),
            AgentIdentity = Optional(root, "agent_identity"),
            BedrockApiKey = Optional(root, "bedrock_api_key"),
            Unknown = Others(root, Known),
        };
    }

    /// <summary>The document for a file, indented by two.</summary>
    public static ReadOnlyMemory<byte> ToFile(StoredCredentials credentials) => Write(credentials, Pretty);

    /// <summary>The document on one line, for a keyring.</summary>
    public static ReadOnlyMemory<byte> ToLine(StoredCredentials credentials) => Write(credentials, Compact);

    private static ReadOnlyMemory<byte> Write(StoredCredentials credentials, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            WriteOptional(json, "auth_mode", credentials.DeclaredMode);
            json.WriteString("OPENAI_API_KEY", credentials.ApiKey);
            WriteTokens(json, credentials.Tokens);
            WriteOptional(json, "last_refresh", FormatTime(credentials.LastRefresh));
            WriteOptional(json, "agent_identity", credentials.AgentIdentity);
            WriteOptional(json, "personal_access_token", credentials.PersonalAccessToken);
            WriteOptional(json, "bedrock_api_key", credentials.BedrockApiKey);
            WriteOthers(json, credentials.Unknown);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteTokens(Utf8JsonWriter json, TokenSet? tokens)
    {
        if (tokens is null)
        {
            return;
        }

        json.WriteStartObject("tokens");
        WriteOptional(json, "id_token", tokens.IdToken);
        json.WriteString("access_token", tokens.AccessToken);
        json.WriteString("refresh_token", tokens.RefreshToken ?? "");
        if (tokens.Origin is { } origin)
        {
            json.WriteStartObject("oauth_provenance");
            json.WriteString("issuer", origin.Issuer);
            json.WriteString("client_id", origin.ClientId);
            json.WriteEndObject();
        }

        WriteOptional(json, "login_owner_id", tokens.LoginOwnerId);
        json.WriteString("account_id", tokens.DeclaredAccountId);
        WriteOthers(json, tokens.Unknown);
        json.WriteEndObject();
    }

    private static void WriteOthers(Utf8JsonWriter json, ImmutableArray<JsonProperty> others)
    {
        foreach (var property in others)
        {
            property.WriteTo(json);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static TokenSet? ParseTokens(JsonElement tokens) => tokens.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => new TokenSet
        {
            IdToken = OptionalText(tokens, "id_token"),
            AccessToken = OptionalText(tokens, "access_token") ?? throw new JsonException("tokens.access_token is missing"),
            RefreshToken = OptionalText(tokens, "refresh_token") is { Length: > 0 } refresh ? refresh : null,
            Origin = tokens.Member("oauth_provenance") is var origin && origin.Text("issuer") is { } issuer && origin.Text("client_id") is { } client
                ? new TokenOrigin(issuer, client)
                : null,
            LoginOwnerId = OptionalText(tokens, "login_owner_id"),
            DeclaredAccountId = OptionalText(tokens, "account_id"),
            Unknown = Others(tokens, KnownTokens),
        },
        _ => throw new JsonException("tokens is not an object"),
    };

    private static ImmutableArray<JsonProperty> Others(JsonElement element, string[] known) =>
        [.. element.EnumerateObject().Where(property => !known.Contains(property.Name))];

    private static JsonElement Optional(JsonElement element, string name) =>
        element.Member(name) is { ValueKind: not JsonValueKind.Null } value ? value : default;

    private static string? OptionalText(JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new JsonException(name + " is not a string"),
    };

    /// <summary>A time that cannot be read is no reason to lock somebody out: it only tells when to renew.</summary>
    private static DateTimeOffset? ParseTime(JsonElement root) =>
        root.Member("last_refresh") is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time) ? time : null;

    /// <summary>RFC 3339, UTC, nine digits of a second as the original writes them (our clock fills seven).</summary>
    private static string? FormatTime(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);
}
