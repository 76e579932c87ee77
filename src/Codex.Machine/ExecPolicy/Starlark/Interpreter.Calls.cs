namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Interpreter
{
    private object? Call(Expression.Call call, Frame frame)
    {
        var callee = call.Callee is Expression.Attribute method
            ? Methods.Bind(this, method, Evaluate(method.Target, frame))
            : Evaluate(call.Callee, frame);
        var (positional, named) = EvaluateArguments(call, frame);
        return callee switch
        {
            Function.Builtin builtin => builtin.Body(new BoundCall(this, call, positional, named)),
            Function.Defined defined => Call(call, defined, positional, named),
            _ => throw Error(call.At, $"a {Values.TypeOf(callee)} cannot be called"),
        };
    }

    private (List<object?> Positional, List<(string Name, object? Value)> Named) EvaluateArguments(Expression.Call call, Frame frame)
    {
        var positional = new List<object?>();
        var named = new List<(string Name, object? Value)>();
        foreach (var argument in call.Arguments)
        {
            var value = Evaluate(argument.Value, frame);
            switch (argument.Kind)
            {
                case ArgumentKind.Positional:
                    positional.Add(value);
                    break;
                case ArgumentKind.Named:
                    named.Add((argument.Name, value));
                    break;
                case ArgumentKind.Spread:
                    positional.AddRange(Iterate(value, argument.At));
                    break;
                case ArgumentKind.NamedSpread when value is StarlarkDictionary dictionary && dictionary.Keys.All(key => key is string):
                    named.AddRange(dictionary.Entries.Select(entry => (Values.ToText(entry.Key), entry.Value)));
                    break;
                default:
                    throw Error(argument.At, "`**` takes a dict with strings as keys");
            }
        }

        Spend(call.At, positional.Count + named.Count);
        if (named.DistinctBy(argument => argument.Name).Count() != named.Count)
            throw Error(call.At, "an argument is given twice");
        return (positional, named);
    }

    private object? Call(Expression.Call call, Function.Defined function, List<object?> positional, List<(string Name, object? Value)> named)
    {
        if (++_callDepth > MaxCallDepth)
            throw Error(call.At, "calls are nested too deeply");
        var frame = new Frame(function.Frame, function.Definition.Locals);
        BindParameters(call, function, positional, named, frame);
        object? result = null;
        Run(function.Definition.Body, frame, ref result);
        _callDepth--;
        return result;
    }

    private void BindParameters(
        Expression.Call call, Function.Defined function, List<object?> positional, List<(string Name, object? Value)> named, Frame frame)
    {
        var used = 0;
        StarlarkDictionary? rest = null;
        foreach (var (index, parameter) in function.Definition.Parameters.Index())
        {
            switch (parameter.Kind)
            {
                case ParameterKind.Rest:
                    frame.Variables[parameter.Name] = new StarlarkTuple([.. positional.Skip(used)]);
                    used = positional.Count;
                    break;
                case ParameterKind.NamedRest:
                    frame.Variables[parameter.Name] = rest = new StarlarkDictionary();
                    break;
                case var _ when used < positional.Count:
                    frame.Variables[parameter.Name] = positional[used++];
                    break;
                case var _ when parameter.Default is not null:
                    frame.Variables[parameter.Name] = function.Defaults[index];
                    break;
            }
        }

        if (used < positional.Count)
            throw Error(call.At, $"`{function.Name}` takes {used} positional arguments, not {positional.Count}");
        var plain = function.Definition.Parameters.Where(parameter => parameter.Kind == ParameterKind.Plain).Select(parameter => parameter.Name).ToList();
        var taken = plain.Take(positional.Count).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in named)
        {
            if (plain.Contains(name) && !taken.Contains(name))
                frame.Variables[name] = value;
            else if (rest is not null && !taken.Contains(name))
                rest.Set(name, value);
            else
                throw Error(call.At, $"`{function.Name}` cannot take argument `{name}`");
        }

        if (function.Definition.Parameters.FirstOrDefault(parameter => !frame.Variables.ContainsKey(parameter.Name)) is { } missing)
            throw Error(call.At, $"missing parameter `{missing.Name}` for call to `{function.Name}`");
    }
}
