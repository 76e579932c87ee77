using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>A part of a line of code; what it looks like is decided when it is shown.</summary>
internal readonly record struct CodeToken(string Text, CodeKind Kind)
{
    public static List<TextRun> In(IEnumerable<CodeToken> tokens, Theme theme) => [.. tokens.Select(token => new TextRun(token.Text, StyleOf(token.Kind, theme)))];

    private static Style StyleOf(CodeKind kind, Theme theme) => kind switch
    {
        CodeKind.Keyword => theme.Keyword,
        CodeKind.Literal => theme.Literal,
        CodeKind.Number => theme.Number,
        CodeKind.Comment => theme.Comment,
        CodeKind.Name => theme.Name,
        CodeKind.Added => theme.Success,
        CodeKind.Removed => theme.Failure,
        CodeKind.Place => theme.Accent,
        _ => Style.Plain,
    };
}

/// <summary>What a part of code is.</summary>
internal enum CodeKind
{
    Plain,
    Keyword,
    Literal,
    Number,
    Comment,
    Name,

    /// <summary>A line of a diff that came in.</summary>
    Added,

    /// <summary>A line of a diff that went out.</summary>
    Removed,

    /// <summary>Where in the file a part of a diff is.</summary>
    Place,
}
