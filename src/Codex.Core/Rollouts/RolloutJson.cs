using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>Serializer context of the records inside rollout lines.</summary>
[JsonSerializable(typeof(TokenUsage))]
[JsonSerializable(typeof(SandboxPolicy))]
[JsonSerializable(typeof(ApprovalPolicy))]
[JsonSerializable(typeof(RateLimitSnapshot))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RolloutJson : JsonSerializerContext;
