using System.Globalization;
using System.Text;

namespace Codex.Core.Config;

/// <summary>The configuration cannot be used; the message is fit for stderr as it is and names file, line and key as far as known.</summary>
public sealed class ConfigException(string message) : Exception(message)
{
    /// <summary>Something that is not about one place in a file.</summary>
    internal static ConfigException Plain(string message) => new("Error: " + message);

    /// <summary>A value of the wrong kind: shows its line when it stands in a file, and always names its key.</summary>
    internal static ConfigException AtValue(ConfigOrigin origin, string path, string message) => origin.Source.File is null
        ? new ConfigException($"Error loading config.toml: {message}\nin `{path}`")
        : new ConfigException($"Error loading config.toml:\n{Excerpt(origin, message)}\nin `{path}`");

    /// <summary>Something wrong at a place of a file, with its line.</summary>
    internal static ConfigException AtPlace(ConfigOrigin origin, string message) =>
        new($"Error loading config.toml:\n{Excerpt(origin, message)}");

    private static string Excerpt(ConfigOrigin origin, string message)
    {
        var text = origin.Source.Text;
        var column = origin.Column;
        var start = origin.Offset - column + 1;
        var end = text.IndexOf('\n', origin.Offset);
        var line = text.AsSpan(start, (end < 0 ? text.Length : end) - start).TrimEnd('\r');
        var marks = Math.Clamp(Math.Min(origin.Length, line.Length - column + 1), 1, int.MaxValue);
        var number = origin.Line.ToString(CultureInfo.InvariantCulture);
        var gutter = new string(' ', number.Length);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{origin.Source.File}:{number}:{column}: {message}\n")
            .Append(gutter).Append(" |\n")
            .Append(number).Append(" | ").Append(line).Append('\n')
            .Append(gutter).Append(" | ").Append(' ', column - 1).Append('^', marks)
            .ToString();
    }
}
