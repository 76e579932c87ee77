using System.Collections.Immutable;
using Codex.AppServer.Methods;
using Codex.Net.JsonRpc;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;

namespace Codex.AppServer.Server;

/// <summary>The methods that clients can call, apart from <c>initialize</c>: one row each.</summary>
internal static class MethodTable
{
    private static readonly ImmutableSortedDictionary<string, Func<MethodCall, CancellationToken, Task<JsonRpcReply>>> s_rows =
        new Dictionary<string, Func<MethodCall, CancellationToken, Task<JsonRpcReply>>>
        {
            ["account/read"] = async (call, token) => MethodCall.Reply(
                await call.Rooms.Accounts.ReadAsync(call.Read(AccountJson.Default.AccountReadParams), token), AccountJson.Default.AccountReadResponse),
            ["account/login/start"] = async (call, token) =>
            {
                var (response, afterwards) = await call.Rooms.Accounts.StartLoginAsync(LoginParameters.Read(call), token);
                return MethodCall.Reply(response, AccountJson.Default.LoginStartResponse, afterwards);
            },
            ["account/login/cancel"] = async (call, _) => MethodCall.Reply(
                await call.Rooms.Accounts.CancelLoginAsync(call.Read(AccountJson.Default.LoginCancelParams)), AccountJson.Default.LoginCancelResponse),
            ["account/logout"] = async (call, token) => MethodCall.Done(await call.Rooms.Accounts.LogOutAsync(token)),
            ["account/rateLimits/read"] = async (call, token) => MethodCall.Reply(
                await call.Rooms.Accounts.ReadRateLimitsAsync(token), AccountJson.Default.AccountRateLimitsResponse),
            ["getAuthStatus"] = async (call, token) => MethodCall.Reply(
                await call.Rooms.Accounts.ReadStatusAsync(call.Read(AccountJson.Default.AuthStatusParams), token), AccountJson.Default.AuthStatusResponse),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <exception cref="AppServerException">There is no such method.</exception>
    public static Func<MethodCall, CancellationToken, Task<JsonRpcReply>> Find(string method) => s_rows.TryGetValue(method, out var row)
        ? row
        : throw AppServerException.InvalidRequest(
            $"Invalid request: unknown variant `{method}`, expected one of `initialize`, {string.Join(", ", s_rows.Keys.Select(name => $"`{name}`"))}");
}
