using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Chat;

/// <summary>
/// Puts tool calls together from their deltas. What sloppy servers send is mended: ids and indexes that are missing, one index for several
/// calls, names and ids repeated in every delta, arguments as an object.
/// </summary>
internal sealed class ToolCallDrafts
{
    private readonly List<Draft> _drafts = [];

    public bool IsEmpty => _drafts.Count == 0;

    /// <summary>Takes the <c>tool_calls</c> of a delta or of a whole message.</summary>
    public void Take(JsonElement deltas)
    {
        foreach (var delta in deltas.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.Object))
        {
            var function = delta.Member("function");
            Find(delta, function).Append(delta, function);
        }
    }

    /// <summary>Takes the <c>function_call</c> of servers that stopped in 2023.</summary>
    public void TakeSingle(JsonElement function)
    {
        if (_drafts.Count == 0)
        {
            _drafts.Add(new Draft(Index: null));
        }

        _drafts[0].Append(delta: default, function);
    }

    /// <summary>The calls, in the order of their first delta; each has a name and an id of its own.</summary>
    public IEnumerable<(string Id, string Name, string Arguments)> Complete()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var draft in _drafts.Where(d => d.Name.Length > 0))
        {
            var id = draft.Id.Length > 0 && ids.Add(draft.Id) ? draft.Id : "call_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            yield return (id, draft.Name, draft.Arguments.Length == 0 ? "{}" : draft.Arguments.ToString());
        }
    }

    private Draft Find(JsonElement delta, JsonElement function)
    {
        var index = delta.WholeNumber("index");
        var id = delta.Text("id") ?? "";
        var draft = index is not null ? _drafts.FindLast(d => d.Index == index)
            : id.Length > 0 ? _drafts.FindLast(d => d.Id == id)
            : _drafts.LastOrDefault();
        if (draft is not null && !draft.IsOther(id, function.Text("name") ?? ""))
        {
            return draft;
        }

        draft = new Draft(index);
        _drafts.Add(draft);
        return draft;
    }

    private sealed record Draft(long? Index)
    {
        public string Id { get; private set; } = "";

        public string Name { get; private set; } = "";

        public StringBuilder Arguments { get; } = new();

        /// <summary>True when a delta that seems to go on with this call begins another one: it brings a name, and this call is told already.</summary>
        public bool IsOther(string id, string name) => name.Length > 0 && Name.Length > 0
            && (id.Length > 0 && Id.Length > 0 ? id != Id : IsJson(Arguments.ToString()));

        public void Append(JsonElement delta, JsonElement function)
        {
            if (Id.Length == 0)
            {
                Id = delta.Text("id") ?? "";
            }

            if (Name.Length == 0)
            {
                Name = function.Text("name") ?? "";
            }

            var arguments = function.Member("arguments");
            switch (arguments.ValueKind)
            {
                case JsonValueKind.String:
                    Arguments.Append(arguments.GetString());
                    break;
                case JsonValueKind.Object:
                    Arguments.Append(arguments.GetRawText());
                    break;
            }
        }

        private static bool IsJson(string text)
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
