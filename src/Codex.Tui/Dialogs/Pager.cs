using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>A long text on the whole screen: scrolled, searched, closed.</summary>
/// <param name="title">The first row says it.</param>
/// <param name="keymap">The keys.</param>
/// <param name="render">Gives the rows at a width.</param>
internal sealed class Pager(string title, Keymap.Keymap keymap, Func<int, Theme, IReadOnlyList<Row>> render)
{
    private IReadOnlyList<Row> _rows = [];
    private int _width = -1;
    private int _height = 1;
    private int? _top;
    private string? _typing;
    private string _search = "";

    public bool IsClosed { get; private set; }

    private int LastTop => Math.Max(0, _rows.Count - _height);

    /// <summary>The text has changed: it is asked for again, and followed when the end is in view.</summary>
    public void Invalidate() => _width = -1;

    public void Press(KeyEvent key)
    {
        if (_typing is { } typed)
        {
            PressInSearch(key, typed);
            return;
        }

        var top = _top ?? LastTop;
        switch (keymap.Find(key, KeyContext.Pager))
        {
            case KeyAction.ScrollUp:
                Scroll(top - 1);
                break;
            case KeyAction.ScrollDown:
                Scroll(top + 1);
                break;
            case KeyAction.PageUp:
                Scroll(top - _height);
                break;
            case KeyAction.PageDown:
                Scroll(top + _height);
                break;
            case KeyAction.HalfPageUp:
                Scroll(top - _height / 2);
                break;
            case KeyAction.HalfPageDown:
                Scroll(top + _height / 2);
                break;
            case KeyAction.JumpTop:
                Scroll(0);
                break;
            case KeyAction.JumpBottom:
                Scroll(int.MaxValue);
                break;
            case KeyAction.Close or KeyAction.CloseTranscript:
                IsClosed = true;
                break;
            default:
                if (key.Is('/'))
                    _typing = "";
                else if (key.Is('n'))
                    Find(top + 1, 1);
                else if (key.Is('N'))
                    Find(top - 1, -1);
                break;
        }
    }

    public void Type(string text)
    {
        if (_typing is not null)
            _typing += text.ReplaceLineEndings("");
    }

    /// <summary>The rows of the whole screen.</summary>
    public List<Row> Render(int width, int height, Theme theme)
    {
        _height = Math.Max(1, height - 2);
        if (_width != width)
            (_rows, _width) = (render(width, theme), width);
        var top = Math.Min(_top ?? LastTop, LastTop);
        List<Row> rows = [Row.Of(new TextRun($"/ {title} ", theme.Strong), new TextRun(new string('─', Math.Max(0, width - Clusters.WidthOf(title) - 3)), theme.Muted))];
        for (var i = top; i < top + _height; i++)
            rows.Add(i < _rows.Count ? Mark(_rows[i], theme) : Row.Empty);
        rows.Add(Footer(top, width, theme));
        return rows;
    }

    /// <summary>All rows, for where nothing can be scrolled.</summary>
    public IEnumerable<Row> RenderAll(int width, Theme theme) => render(width, theme);

    private void PressInSearch(KeyEvent key, string typed)
    {
        if (key.Is(Key.Escape) || key.Is('c', KeyModifiers.Control))
            _typing = null;
        else if (key.Is(Key.Backspace))
            _typing = typed.Length > 0 ? typed[..^1] : null;
        else if (key.IsText)
            _typing += key.Character.ToString();
        else if (key.Is(Key.Enter))
        {
            (_search, _typing) = (typed, null);
            Find(_top ?? LastTop, 1);
        }
    }

    private void Scroll(int top)
    {
        var clamped = Math.Clamp(top, 0, LastTop);
        // At the end the view follows what is added.
        _top = clamped == LastTop ? null : clamped;
    }

    private void Find(int from, int step)
    {
        if (_search.Length == 0)
            return;
        for (var i = 0; i < _rows.Count; i++)
        {
            var index = ((from + i * step) % _rows.Count + _rows.Count) % _rows.Count;
            if (!_rows[index].ToString().Contains(_search, StringComparison.OrdinalIgnoreCase))
                continue;
            Scroll(index);
            return;
        }
    }

    private Row Mark(Row row, Theme theme) =>
        _search.Length > 0 && row.ToString().Contains(_search, StringComparison.OrdinalIgnoreCase)
            ? Row.Of(new TextRun(row.ToString(), theme.Accent.Bold()))
            : row;

    private Row Footer(int top, int width, Theme theme)
    {
        if (_typing is not null)
            return Row.Of(new TextRun("/" + _typing, theme.Strong));
        var percent = LastTop == 0 ? 100 : 100 * top / LastTop;
        var builder = new RowBuilder();
        builder.AddClipped(new TextRun($"  ↑↓ scroll · space page · / search · q close   {percent}%", theme.Muted), width);
        return builder.Build();
    }
}
