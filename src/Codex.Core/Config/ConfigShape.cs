using System.Globalization;

namespace Codex.Core.Config;

/// <summary>What a value must look like. Checks throw at the first value that does not fit.</summary>
internal abstract class ConfigShape
{
    /// <summary>What messages say was expected.</summary>
    protected abstract string Expected { get; }

    /// <param name="value">The value.</param>
    /// <param name="path">The keys that lead to it; the same list is extended and restored on the way down.</param>
    /// <exception cref="ConfigException">It does not fit.</exception>
    public abstract void Check(ConfigValue value, List<string> path);

    /// <summary>Whether a value is of the right kind, however wrong its contents may be.</summary>
    public abstract bool Accepts(ConfigValue value);

    /// <summary>Adds the keys below a value that no version knows.</summary>
    public virtual void FindUnknown(ConfigValue value, List<string> path, List<UnknownKey> found)
    {
    }

    protected ConfigException WrongType(ConfigValue value, List<string> path) =>
        Fault(value, path, $"invalid type: {Describe(value)}, expected {Expected}");

    protected static ConfigException Fault(ConfigValue value, List<string> path, string message) =>
        ConfigException.AtValue(value.Origin, string.Join('.', path), message);

    protected static string Describe(ConfigValue value) => value switch
    {
        ConfigText text => $"string \"{text.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        ConfigInteger integer => string.Create(CultureInfo.InvariantCulture, $"integer `{integer.Value}`"),
        ConfigFloat number => $"floating point `{number.Value.ToString("0.0###############", CultureInfo.InvariantCulture)}`",
        ConfigBoolean boolean => boolean.Value ? "boolean `true`" : "boolean `false`",
        ConfigArray => "sequence",
        _ => "map",
    };
}

/// <summary>A key that is not known, with the path that leads to it.</summary>
internal sealed record UnknownKey(string Path, ConfigOrigin Origin);

/// <summary>Anything.</summary>
internal sealed class AnyShape : ConfigShape
{
    protected override string Expected => "any value";

    public override bool Accepts(ConfigValue value) => true;

    public override void Check(ConfigValue value, List<string> path)
    {
    }
}

/// <param name="emptyMessage">What is wrong with an empty text; null allows it.</param>
internal sealed class TextShape(string? emptyMessage = null) : ConfigShape
{
    protected override string Expected => "a string";

    public override bool Accepts(ConfigValue value) => value is ConfigText;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigText text)
            throw WrongType(value, path);
        if (emptyMessage is not null && text.Value.Length == 0)
            throw Fault(value, path, emptyMessage);
    }
}

internal sealed class BooleanShape : ConfigShape
{
    protected override string Expected => "a boolean";

    public override bool Accepts(ConfigValue value) => value is ConfigBoolean;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigBoolean)
            throw WrongType(value, path);
    }
}

/// <param name="typeName">The type as messages name it: i64, u16, …</param>
internal sealed class IntegerShape(string typeName, long min, long max) : ConfigShape
{
    protected override string Expected => typeName;

    public override bool Accepts(ConfigValue value) => value is ConfigInteger;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigInteger integer)
            throw WrongType(value, path);
        if (integer.Value < min || integer.Value > max)
            throw Fault(value, path, $"invalid value: {Describe(value)}, expected {typeName}");
    }
}

/// <summary>A number of seconds, whole or not.</summary>
internal sealed class SecondsShape : ConfigShape
{
    protected override string Expected => "f64";

    public override bool Accepts(ConfigValue value) => value is ConfigFloat or ConfigInteger;

    public override void Check(ConfigValue value, List<string> path)
    {
        var seconds = value switch
        {
            ConfigFloat number => number.Value,
            ConfigInteger integer => integer.Value,
            _ => throw WrongType(value, path),
        };
        if (!(seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds))
            throw Fault(value, path, $"invalid value: {Describe(value)}, expected a number of seconds that is not negative");
    }
}

/// <summary>A number of either kind.</summary>
internal sealed class NumberShape : ConfigShape
{
    protected override string Expected => "f64";

    public override bool Accepts(ConfigValue value) => value is ConfigFloat or ConfigInteger;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (!Accepts(value))
            throw WrongType(value, path);
    }
}

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape(params string[] words) : ConfigShape
{
    protected override string Expected => "a string";

    public override bool Accepts(ConfigValue value) => value is ConfigText;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigText text)
            throw WrongType(value, path);
        if (!words.Contains(text.Value, StringComparer.Ordinal))
            throw Fault(value, path, UnknownWord(text.Value, words));
    }

    /// <summary>The message for a word that is none of the choices.</summary>
    public static string UnknownWord(string word, params ReadOnlySpan<string> words)
    {
        var expected = words.Length switch
        {
            1 => $"`{words[0]}`",
            2 => $"`{words[0]}` or `{words[1]}`",
            _ => $"one of `{string.Join("`, `", words)}`",
        };
        return $"unknown variant `{word}`, expected {expected}";
    }
}

internal sealed class ListShape(ConfigShape element) : ConfigShape
{
    protected override string Expected => "a sequence";

    public override bool Accepts(ConfigValue value) => value is ConfigArray;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigArray array)
            throw WrongType(value, path);
        foreach (var item in array.Items)
            element.Check(item, path);
    }
}

/// <summary>Several kinds of values: the first shape that accepts the value's kind checks it.</summary>
internal sealed class EitherShape(string expected, params ConfigShape[] shapes) : ConfigShape
{
    protected override string Expected => expected;

    public override bool Accepts(ConfigValue value) => ShapeOf(value) is not null;

    public override void Check(ConfigValue value, List<string> path) => (ShapeOf(value) ?? throw WrongType(value, path)).Check(value, path);

    public override void FindUnknown(ConfigValue value, List<string> path, List<UnknownKey> found) => ShapeOf(value)?.FindUnknown(value, path, found);

    private ConfigShape? ShapeOf(ConfigValue value)
    {
        foreach (var shape in shapes)
            if (shape.Accepts(value))
                return shape;
        return null;
    }
}
