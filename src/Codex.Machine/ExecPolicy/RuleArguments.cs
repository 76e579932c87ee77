using System.Collections.Immutable;
using Codex.Machine.ExecPolicy.Starlark;

namespace Codex.Machine.ExecPolicy;

/// <summary>The arguments of a rule, by name.</summary>
internal sealed class RuleArguments
{
    private readonly BoundCall _call;
    private readonly ImmutableArray<string> _names;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <exception cref="ExecPolicyException">An argument is missing, unknown or there twice.</exception>
    public RuleArguments(BoundCall call, ImmutableArray<string> required, ImmutableArray<string> optional)
    {
        _call = call;
        _names = required.AddRange(optional);
        var function = (call.Source.Callee as Expression.Name)?.Identifier ?? "the rule";
        if (call.Positional.Count > _names.Length)
            throw call.Error($"`{function}` takes at most {_names.Length} arguments, not {call.Positional.Count}");
        for (var i = 0; i < call.Positional.Count; i++)
            _values[_names[i]] = call.Positional[i];
        foreach (var (name, value) in call.Named)
        {
            if (!_names.Contains(name))
                throw call.Error($"`{function}` has no parameter `{name}`; it has {string.Join(", ", _names)}");
            if (!_values.TryAdd(name, value))
                throw call.Error($"parameter `{name}` of `{function}` is given twice");
        }

        foreach (var name in required)
        {
            if (!_values.ContainsKey(name))
                throw call.Error($"Missing parameter `{name}` for call to `{function}`");
        }
    }

    public string? Text(string name) => _values.TryGetValue(name, out var value) ? value as string ?? throw Mismatch(name, "str", value) : null;

    public List<object?> List(string name) => _values[name] as List<object?> ?? throw Mismatch(name, "list", _values[name]);

    public List<object?> ListOrEmpty(string name) => _values.ContainsKey(name) ? List(name) : [];

    public string? Justification() => Text("justification") is { } text && string.IsNullOrWhiteSpace(text)
        ? throw _call.Error("invalid rule: justification cannot be empty")
        : Text("justification");

    /// <summary>Where an element of a list stands, when the list is written out in the call; else where the call stands.</summary>
    public Position PositionOf(string name, int index)
    {
        var argument = _call.Source.Arguments.FirstOrDefault(argument => argument.Kind == ArgumentKind.Named && argument.Name == name);
        var place = _names.IndexOf(name);
        if (argument is null && place < _call.Source.Arguments.Length && _call.Source.Arguments[place].Kind == ArgumentKind.Positional)
            argument = _call.Source.Arguments[place];
        return argument?.Value is Expression.List list && index < list.Items.Length ? list.Items[index].At : _call.Source.At;
    }

    private ExecPolicyException Mismatch(string name, string expected, object? value) => _call.Error(
        $"Type of parameter `{name}` doesn't match, expected `{expected}`, actual `{Values.TypeOf(value)} (repr: {Values.ToLiteral(value)})`");
}
