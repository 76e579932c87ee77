using System.Collections.Immutable;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Onboarding;

/// <summary>Lays the sign-in dialog out.</summary>
internal sealed class SignInPage(int width, Theme theme)
{
    public List<Row> Rows { get; } = [];

    public void Ways(ImmutableArray<Way> ways, int selected, string? reason, bool isWaiting)
    {
        Title("Sign in to use Codex");
        if (reason is not null)
        {
            Text(reason, theme.Warning);
            Rows.Add(Row.Empty);
        }

        for (var i = 0; i < ways.Length; i++)
        {
            var style = i == selected ? theme.Accent.Bold() : Style.Plain;
            TextLayout.Wrap(Rows, [new TextRun(ways[i].Label, style), new TextRun("  " + ways[i].Description, theme.Muted)], new WrapOptions
            {
                Width = width,
                FirstIndent = [new TextRun($"{(i == selected ? "› " : "  ")}{i + 1}. ", style)],
                RestIndent = ["     "],
            });
        }

        Rows.Add(Row.Empty);
        if (isWaiting)
            Text("One moment …", theme.Muted);
    }

    public CaretPosition? Offer(SignInOffer offer, string address)
    {
        if (offer.Code is { } code)
        {
            Title("Sign in on any device");
            Text("Open this page and sign in:", Style.Plain);
            Link(offer.Url);
            Text("Type this code there:", Style.Plain);
            Text(code, theme.Accent.Bold());
            Rows.Add(Row.Empty);
            Text("Go on only if you started this yourself: nobody who is honest sends you such a code.", theme.Muted);
            Rows.Add(Row.Empty);
            return null;
        }

        Title("Go on in the browser");
        Text("If it did not open by itself, open this page:", Style.Plain);
        Link(offer.Url);
        Text(
            offer.RemoteMachine is { } machine
                ? $"This looks like {machine}. If the browser is on another machine, paste the address of the page you end up at (it does not load, that is all right):"
                : "If the browser is on another machine, paste the address of the page you end up at:",
            theme.Muted);
        return Field(address.Length == 0 ? new TextRun("waiting for the browser", theme.Muted) : address, address);
    }

    public CaretPosition? ApiKey(string shown, bool isWaiting)
    {
        Title("Use an API key");
        Text("Paste your API key; it is kept where Codex keeps its sign-in, and checked with the first request.", Style.Plain);
        Rows.Add(Row.Empty);
        return Field(isWaiting ? new TextRun("saving …", theme.Muted) : shown, shown);
    }

    public void Problem(string problem)
    {
        Text(problem, theme.Failure);
        Rows.Add(Row.Empty);
    }

    public void Keys(bool hasBack)
    {
        List<TextRun> text = [new TextRun("enter", theme.Strong), new TextRun(" go on", theme.Muted)];
        if (hasBack)
            text.AddRange([new TextRun(" · ", theme.Muted), new TextRun("esc", theme.Strong), new TextRun(" back", theme.Muted)]);
        text.AddRange([new TextRun(" · ", theme.Muted), new TextRun("ctrl + c", theme.Strong), new TextRun(" quit", theme.Muted)]);
        TextLayout.Wrap(Rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text), new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });
    }

    private void Title(string title)
    {
        Text(title, theme.Strong);
        Rows.Add(Row.Empty);
    }

    private void Text(string text, Style style) => TextLayout.Wrap(
        Rows, [new TextRun(CleanText.From(text), style)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });

    /// <summary>An address without indents, so that it can be copied.</summary>
    private void Link(string url)
    {
        Rows.Add(Row.Empty);
        TextLayout.Wrap(Rows, [new TextRun(CleanText.From(url), theme.Link)], new WrapOptions { Width = width, Mode = WrapMode.Anywhere });
        Rows.Add(Row.Empty);
    }

    private CaretPosition Field(TextRun shown, string typed)
    {
        // The end of a long line is what counts.
        var room = Math.Max(1, width - 5);
        var tail = Clusters.WidthOf(typed) > room ? typed[^Math.Min(typed.Length, room)..] : typed;
        var run = shown.Text == typed ? shown with { Text = tail } : shown;
        var caret = new CaretPosition(Rows.Count, Math.Min(width - 1, 4 + Clusters.WidthOf(tail)));
        Rows.Add(new RowBuilder().Add("  › ", theme.Strong).AddClipped(run, width).Build());
        Rows.Add(Row.Empty);
        return caret;
    }
}
