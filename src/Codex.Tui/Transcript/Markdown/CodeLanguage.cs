using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>What has to be known of a language to colour it: its words, its strings and its comments.</summary>
internal sealed record CodeLanguage
{
    public required FrozenSet<string> Keywords { get; init; }

    /// <summary>What begins a comment that ends with its line.</summary>
    public ImmutableArray<string> LineComments { get; init; } = [];

    /// <summary>What begins and ends a comment over several lines.</summary>
    public (string Begin, string End)? BlockComment { get; init; }

    /// <summary>Characters that begin and end a string within a line.</summary>
    public string Quotes { get; init; } = "\"'";

    /// <summary>What begins and ends a string over several lines.</summary>
    public ImmutableArray<string> LongQuotes { get; init; } = [];

    /// <summary>Keywords are the same in capitals.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>A diff: lines are told by their first character.</summary>
    public bool IsDiff { get; init; }

    private static CodeLanguage C(string keywords) => new()
    {
        Keywords = Words(keywords),
        LineComments = ["//"],
        BlockComment = ("/*", "*/"),
    };

    private static CodeLanguage Script(string keywords) => new() { Keywords = Words(keywords), LineComments = ["#"] };

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();

    /// <summary>Finds a language by the name behind a fence; null for unknown ones.</summary>
    public static CodeLanguage? Find(string name) => name.Split([' ', ',', '{'], 2)[0].ToLowerInvariant() switch
    {
        "rust" or "rs" => Rust.Value,
        "cs" or "csharp" or "c#" => CSharp.Value,
        "c" or "h" or "cpp" or "c++" or "cc" or "hpp" or "objc" => CFamily.Value,
        "java" or "kotlin" or "kt" or "scala" or "swift" or "dart" => Java.Value,
        "js" or "javascript" or "ts" or "typescript" or "jsx" or "tsx" or "mjs" => JavaScript.Value,
        "go" or "golang" => Go.Value,
        "py" or "python" or "python3" => Python.Value,
        "rb" or "ruby" => Ruby.Value,
        "sh" or "bash" or "zsh" or "shell" or "console" or "fish" => Shell.Value,
        "json" or "jsonc" or "json5" => Json.Value,
        "toml" or "yaml" or "yml" or "ini" or "conf" or "properties" or "dockerfile" or "makefile" => Settings.Value,
        "sql" or "postgres" or "mysql" or "sqlite" => Sql.Value,
        "html" or "xml" or "svg" or "xaml" or "csproj" => Markup.Value,
        "css" or "scss" or "less" => Css.Value,
        "php" => Php.Value,
        "lua" => Lua.Value,
        "diff" or "patch" => Diff.Value,
        _ => null,
    };

    private static readonly Lazy<CodeLanguage> Rust = new(() => C(
        "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while")
        with { Quotes = "\"" });

    private static readonly Lazy<CodeLanguage> CSharp = new(() => C(
        "abstract as async await base bool break byte case catch char class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach get if implicit in init int interface internal is lock long namespace new not null object operator or out override params partial private protected public readonly record ref required return sbyte sealed set short sizeof static string struct switch this throw true try typeof uint ulong unsafe ushort using var virtual void when where while with yield"));

    private static readonly Lazy<CodeLanguage> CFamily = new(() => C(
        "auto bool break case catch char class const constexpr continue default delete do double else enum extern false float for goto if inline int long namespace new noexcept nullptr operator private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while #include #define #ifdef #ifndef #endif #if #else"));

    private static readonly Lazy<CodeLanguage> Java = new(() => C(
        "abstract as boolean break case catch char class const continue data default do double else enum extends extension false final finally float for fun func guard if implements import in init instanceof int interface internal is let long new null object open override package private protected public return sealed self short static struct super switch this throw throws true try val var void when where while"));

    private static readonly Lazy<CodeLanguage> JavaScript = new(() => C(
        "as async await break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private protected public readonly return set static super switch this throw true try type typeof undefined var void while with yield")
        with { LongQuotes = ["`"] });

    private static readonly Lazy<CodeLanguage> Go = new(() => C(
        "break case chan const continue default defer else fallthrough false for func go goto if import interface map nil package range return select struct switch true type var")
        with { LongQuotes = ["`"] });

    private static readonly Lazy<CodeLanguage> Python = new(() => Script(
        "and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield")
        with { LongQuotes = ["\"\"\"", "'''"] });

    private static readonly Lazy<CodeLanguage> Ruby = new(() => Script(
        "alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo require rescue retry return self super then true undef unless until when while yield"));

    private static readonly Lazy<CodeLanguage> Shell = new(() => Script(
        "case do done elif else esac exit export fi for function if in local read return set shift then trap until while cd echo sudo"));

    private static readonly Lazy<CodeLanguage> Json = new(() => new() { Keywords = Words("true false null"), LineComments = ["//"], Quotes = "\"" });

    private static readonly Lazy<CodeLanguage> Settings = new(() => Script("true false yes no on off null FROM RUN COPY CMD ENTRYPOINT WORKDIR ENV ARG EXPOSE"));

    private static readonly Lazy<CodeLanguage> Sql = new(() => new()
    {
        Keywords = Words(
            "add all alter and as asc between by case create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references right select set table then union unique update using values view when where with"),
        LineComments = ["--"],
        BlockComment = ("/*", "*/"),
        IgnoresCase = true,
    });

    private static readonly Lazy<CodeLanguage> Markup = new(() => new() { Keywords = [], BlockComment = ("<!--", "-->") });

    private static readonly Lazy<CodeLanguage> Css = new(() => new() { Keywords = Words("@media @import @keyframes important"), BlockComment = ("/*", "*/") });

    private static readonly Lazy<CodeLanguage> Php = new(() => C(
        "abstract array as break case catch class const continue default do echo else elseif extends false final finally fn for foreach function global if implements include interface match namespace new null private protected public readonly require return static switch this throw trait true try use var while")
        with { LineComments = ["//", "#"] });

    private static readonly Lazy<CodeLanguage> Lua = new(() => new()
    {
        Keywords = Words("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"),
        LineComments = ["--"],
    });

    private static readonly Lazy<CodeLanguage> Diff = new(() => new() { Keywords = [], IsDiff = true });
}
