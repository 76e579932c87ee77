using System.Text.Json.Serialization;

namespace Codex.Protocol.AppServer.Accounts;

/// <summary>Serializer context of the account methods; members that are null are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccountReadParams))]
[JsonSerializable(typeof(AccountReadResponse))]
[JsonSerializable(typeof(LoginStartResponse))]
[JsonSerializable(typeof(LoginCancelParams))]
[JsonSerializable(typeof(LoginCancelResponse))]
[JsonSerializable(typeof(AuthStatusParams))]
[JsonSerializable(typeof(AuthStatusResponse))]
[JsonSerializable(typeof(AccountRateLimitsResponse))]
[JsonSerializable(typeof(AccountNotification.LoginCompleted))]
[JsonSerializable(typeof(AccountNotification.Updated))]
[JsonSerializable(typeof(AccountNotification.Warning))]
[JsonSerializable(typeof(AuthTokensRefreshParams))]
[JsonSerializable(typeof(AuthTokensRefreshResponse))]
public sealed partial class AccountJson : JsonSerializerContext;
