using System.Text.Json;
using Codex.AppServer.Server;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;

namespace Codex.AppServer.Methods;

/// <summary>Reads the parameters of <c>account/login/start</c>, whose shape depends on <c>type</c>.</summary>
internal static class LoginParameters
{
    /// <exception cref="AppServerException">They do not fit, or name a login that there is not (yet).</exception>
    public static LoginStartParams Read(MethodCall call)
    {
        if (call.Parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            throw AppServerException.InvalidRequest("Invalid request: missing field `params`");
        switch (Text(call.Parameters, "type"))
        {
            case "apiKey":
                return new LoginStartParams.ApiKey(Text(call.Parameters, "apiKey"));
            case "chatgpt":
                return new LoginStartParams.ChatGpt();
            case "chatgptDeviceCode":
                return new LoginStartParams.DeviceCode();
            case "chatgptAuthTokens":
                call.RequireExperimental("account/login/start.chatgptAuthTokens");
                return new LoginStartParams.ExternalTokens(
                    Text(call.Parameters, "accessToken"), Text(call.Parameters, "chatgptAccountId"), OptionalText(call.Parameters, "chatgptPlanType"));
            case "amazonBedrock" or "amazonBedrockAccessKeys":
                throw AppServerException.InvalidRequest("Signing in with Amazon Bedrock is not available in this version yet.");
            case var other:
                throw AppServerException.InvalidRequest(
                    $"Invalid request: unknown variant `{other}`, expected one of `apiKey`, `chatgpt`, `chatgptDeviceCode`, `chatgptAuthTokens`");
        }
    }

    private static string Text(JsonElement parameters, string name) =>
        OptionalText(parameters, name) ?? throw AppServerException.InvalidRequest($"Invalid request: missing field `{name}`");

    private static string? OptionalText(JsonElement parameters, string name)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw AppServerException.InvalidRequest($"Invalid request: invalid type at `{name}`");
    }
}
