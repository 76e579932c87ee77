using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Refresh;

/// <summary>What a renewal process is asked to do. It travels over a pipe, never over a command line.</summary>
internal sealed record RenewalOrder
{
    /// <summary>The folder of the account (<see cref="AuthPlace"/>).</summary>
    public required string Folder { get; init; }

    public required CredentialStoreKind Store { get; init; }

    public required string? AccountName { get; init; }

    public required RefreshReason Reason { get; init; }

    public required StoredCredentials Held { get; init; }

    /// <summary>Refresh tokens that the asking process has spent.</summary>
    public required ImmutableArray<string> Spent { get; init; }

    public required string Originator { get; init; }

    public required string? UserAgent { get; init; }
}

/// <summary>
/// The form of orders and outcomes between a process and the one that renews for it: one JSON object each way. Both are the same program, but
/// not always the same version, because it may be replaced while it runs: what cannot be read is null.
/// </summary>
internal static class RenewalWire
{
    public static string Write(RenewalOrder order) => Write(json =>
    {
        json.WriteString("folder", order.Folder);
        json.WriteString("store", order.Store.ToString());
        json.WriteString("account", order.AccountName);
        json.WriteString("reason", order.Reason.Word);
        json.WritePropertyName("held");
        json.WriteRawValue(CredentialDocument.ToLine(order.Held).Span);
        json.WriteStartArray("spent");
        foreach (var token in order.Spent)
        {
            json.WriteStringValue(token);
        }

        json.WriteEndArray();
        json.WriteString("originator", order.Originator);
        json.WriteString("userAgent", order.UserAgent);
    });

    public static RenewalOrder? ReadOrder(string text)
    {
        using var document = TryParse(text);
        var root = document?.RootElement ?? default;
        if (root.Text("folder") is not { } folder || !Path.IsPathFullyQualified(folder)
            || !Enum.TryParse<CredentialStoreKind>(root.Text("store"), out var store)
            || RefreshReasonWords.Parse(root.Text("reason")) is not { } reason || Credentials(root.Member("held")) is not { } held
            || root.Text("originator") is not { } originator)
        {
            return null;
        }

        return new RenewalOrder
        {
            Folder = folder,
            Store = store,
            AccountName = root.Text("account"),
            Reason = reason,
            Held = held,
            Spent = root.Member("spent") is { ValueKind: JsonValueKind.Array } spent ? [.. spent.EnumerateArray().Select(t => t.GetString()).OfType<string>()] : [],
            Originator = originator,
            UserAgent = root.Text("userAgent"),
        };
    }

    public static string Write(RefreshOutcome outcome) => Write(json =>
    {
        var (name, credentials, message) = outcome switch
        {
            RefreshOutcome.Adopted(var adopted) => ("adopted", adopted, null),
            RefreshOutcome.Renewed(var renewed, var warning) => ("renewed", renewed, warning),
            RefreshOutcome.Dead(var dead, var why) => ("dead", dead, why),
            RefreshOutcome.Mismatch(var why) => ("mismatch", (StoredCredentials?)null, why),
            RefreshOutcome.Blocked(var why) => ("blocked", null, why),
            RefreshOutcome.Failed(var why) => ("failed", null, why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        json.WriteString("outcome", name);
        json.WriteString("message", message);
        if (credentials is not null)
        {
            json.WritePropertyName("credentials");
            json.WriteRawValue(CredentialDocument.ToLine(credentials).Span);
        }
    });

    public static RefreshOutcome? ReadOutcome(string text)
    {
        using var document = TryParse(text);
        var root = document?.RootElement ?? default;
        var message = root.Text("message");
        return (root.Text("outcome"), Credentials(root.Member("credentials")), message) switch
        {
            ("adopted", { } credentials, _) => new RefreshOutcome.Adopted(credentials),
            ("renewed", { } credentials, _) => new RefreshOutcome.Renewed(credentials, message),
            ("dead", { } credentials, not null) => new RefreshOutcome.Dead(credentials, message),
            ("mismatch", _, not null) => new RefreshOutcome.Mismatch(message),
            ("blocked", _, not null) => new RefreshOutcome.Blocked(message),
            ("failed", _, not null) => new RefreshOutcome.Failed(message),
            _ => null,
        };
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static StoredCredentials? Credentials(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object ? CredentialDocument.Parse(Encoding.UTF8.GetBytes(element.GetRawText())) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
