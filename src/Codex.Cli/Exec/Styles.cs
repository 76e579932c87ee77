namespace Codex.Cli.Exec;

/// <summary>Terminal styles; without colour every method returns the text as it is.</summary>
internal readonly struct Styles(bool isEnabled)
{
    public string Bold(string text) => Wrap(text, "\e[1m");
    public string Dim(string text) => Wrap(text, "\e[2m");
    public string Italic(string text) => Wrap(text, "\e[3m");
    public string Red(string text) => Wrap(text, "\e[31m");
    public string Green(string text) => Wrap(text, "\e[32m");
    public string Yellow(string text) => Wrap(text, "\e[33m");
    public string Magenta(string text) => Wrap(text, "\e[35m");
    public string Cyan(string text) => Wrap(text, "\e[36m");

    private string Wrap(string text, string start) => isEnabled ? $"{start}{text}\e[0m" : text;
}
