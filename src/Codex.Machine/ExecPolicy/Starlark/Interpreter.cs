using System.Collections.Immutable;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>The variables of the file or of one call, and those around it.</summary>
internal sealed class Frame(Frame? outer, ImmutableHashSet<string> locals)
{
    public Dictionary<string, object?> Variables { get; } = new(StringComparer.Ordinal);

    public Frame? Outer => outer;

    /// <summary>Names that are bound somewhere in this function, and so are never those of the frames around it.</summary>
    public ImmutableHashSet<string> Locals => locals;
}

/// <summary>
/// Runs a rules file: a walk over its statements with a budget of steps and of size, so that no file runs for long. There is no recursion, no
/// loading of other files, no input or output: a file can do nothing but call the builtins.
/// </summary>
internal sealed partial class Interpreter
{
    private const int MaxSteps = 1_000_000;
    private const int MaxCallDepth = 50;
    private const int MaxSize = 1 << 20;

    private readonly string _file;
    private readonly IReadOnlyDictionary<string, Function.Builtin> _builtins;
    private int _steps;
    private long _size;
    private int _callDepth;

    private Interpreter(string file, IReadOnlyDictionary<string, Function.Builtin> builtins)
    {
        _file = file;
        _builtins = builtins;
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    /// <exception cref="ExecPolicyException">The file is wrong, or a builtin says so.</exception>
    public static void Run(string file, ImmutableArray<Statement> statements, IReadOnlyDictionary<string, Function.Builtin> builtins)
    {
        var interpreter = new Interpreter(file, builtins);
        var frame = new Frame(outer: null, []);
        object? result = null;
        interpreter.Run(statements, frame, ref result);
    }

    public ExecPolicyException Error(Position at, string problem) => new(_file, at.Line, at.Column, problem);

    private void Spend(Position at, long size = 0)
    {
        _size += size;
        if (++_steps > MaxSteps || _size > MaxSize)
            throw Error(at, "the rules file does too much work");
    }

    private Flow Run(ImmutableArray<Statement> statements, Frame frame, ref object? result)
    {
        foreach (var statement in statements)
        {
            var flow = Run(statement, frame, ref result);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }

    private Flow Run(Statement statement, Frame frame, ref object? result)
    {
        Spend(statement.At);
        switch (statement)
        {
            case Statement.Evaluate evaluate:
                Evaluate(evaluate.Value, frame);
                return Flow.Next;
            case Statement.Assign assign:
                Run(assign, frame);
                return Flow.Next;
            case Statement.If condition:
                return Run(Values.IsTrue(Evaluate(condition.Test, frame)) ? condition.Then : condition.Else, frame, ref result);
            case Statement.For loop:
                return Run(loop, frame, ref result);
            case Statement.Define define:
                frame.Variables[define.Name] = new Function.Defined(
                    define, frame, [.. define.Parameters.Select(parameter => parameter.Default is null ? null : Evaluate(parameter.Default, frame))]);
                return Flow.Next;
            case Statement.Return value:
                result = value.Value is null ? null : Evaluate(value.Value, frame);
                return Flow.Return;
            case Statement.Break:
                return Flow.Break;
            case Statement.Continue:
                return Flow.Continue;
            default:
                return Flow.Next;
        }
    }

    private Flow Run(Statement.For loop, Frame frame, ref object? result)
    {
        foreach (var item in Iterate(Evaluate(loop.Source, frame), loop.Source.At))
        {
            Bind(loop.Target, item, frame);
            var flow = Run(loop.Body, frame, ref result);
            if (flow == Flow.Return)
                return flow;
            if (flow == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private void Run(Statement.Assign assign, Frame frame)
    {
        var value = Evaluate(assign.Value, frame);
        if (assign.Operator.Length > 0)
        {
            var old = Evaluate(assign.Target, frame);
            if (assign.Operator == "+" && old is List<object?> list)
            {
                var more = Iterate(value, assign.Value.At);
                Spend(assign.At, more.Count);
                list.AddRange(more); // a list grows in place
                return;
            }

            value = Combine(assign.At, assign.Operator, old, value);
        }

        Bind(assign.Target, value, frame);
    }

    private void Bind(Expression target, object? value, Frame frame)
    {
        switch (target)
        {
            case Expression.Name name:
                frame.Variables[name.Identifier] = value;
                break;
            case Expression.Tuple tuple:
                Unpack(tuple.At, tuple.Items, value, frame);
                break;
            case Expression.List list:
                Unpack(list.At, list.Items, value, frame);
                break;
            case Expression.Index index:
                SetItem(index, Evaluate(index.Target, frame), Evaluate(index.Key, frame), value);
                break;
        }
    }

    private void Unpack(Position at, ImmutableArray<Expression> targets, object? value, Frame frame)
    {
        var items = Iterate(value, at);
        if (items.Count != targets.Length)
            throw Error(at, $"cannot spread {items.Count} values over {targets.Length} names");
        for (var i = 0; i < targets.Length; i++)
            Bind(targets[i], items[i], frame);
    }

    private void SetItem(Expression.Index at, object? target, object? key, object? value)
    {
        switch (target)
        {
            case StarlarkDictionary dictionary:
                CheckKey(at.At, key);
                Spend(at.At, 1);
                dictionary.Set(key, value);
                break;
            case List<object?> list:
                list[IndexInto(at.At, list.Count, key)] = value;
                break;
            default:
                throw Error(at.At, $"a {Values.TypeOf(target)} has no items that can be set");
        }
    }
}
