using System.Collections.Immutable;

namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Parser
{
    private Statement.Define ReadDefinition(Position at)
    {
        var name = ExpectName();
        _locals?.Add(name);
        var (outer, outerLoops) = (_locals, _loops);
        _locals = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        _loops = 0;
        Expect("(");
        var parameters = ReadParameters();
        if (TryTake("->"))
            ReadExpression();
        var body = ReadBlock();
        var locals = _locals.ToImmutable();
        (_locals, _loops) = (outer, outerLoops);
        return new Statement.Define(at, name, parameters, body, locals);
    }

    private ImmutableArray<Parameter> ReadParameters()
    {
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        while (!TryTake(")"))
        {
            var at = Current.At;
            var kind = TryTake("**") ? ParameterKind.NamedRest : TryTake("*") ? ParameterKind.Rest : ParameterKind.Plain;
            var name = ExpectName();
            if (_locals?.Add(name) == false)
                throw Error(at, $"parameter `{name}` is there twice");
            if (TryTake(":"))
                ReadExpression();
            var value = kind == ParameterKind.Plain && TryTake("=") ? ReadExpression() : null;
            if (kind == ParameterKind.Plain &&
                parameters.Any(parameter => parameter.Kind != ParameterKind.Plain || (parameter.Default is not null && value is null)))
                throw Error(at, $"parameter `{name}` cannot stand behind the ones before it");
            parameters.Add(new Parameter(at, kind, name, value));
            if (!Current.Is(")"))
                Expect(",");
        }

        return parameters.ToImmutable();
    }
}
