using System.Collections.Immutable;
using Codex.Tui.Dialogs;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What keys do, for the user to see and to change.</summary>
internal sealed partial class App
{
    /// <param name="arguments">Nothing, or an action and its keys: <c>composer.submit ctrl-enter</c>.</param>
    private void ChooseKey(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 2)
            BindInWords(words[0], words[1..]);
        else if (ReadsLines)
            Flow.Print(new TableCell("/keymap", [
                .. KeyBindings.Defaults.Where(binding => words.Length == 0 || binding.Path.Contains(words[0], StringComparison.Ordinal))
                    .Select(binding => (binding.Path, KeyNames(binding))),
                ("To change one", "/keymap ACTION KEY…, or /keymap ACTION default"),
            ]));
        else
            _dialog = ListKeys(arguments, marked: null);
    }

    private void BindInWords(string path, string[] keys)
    {
        if (KeyBindings.Defaults.FirstOrDefault(binding => binding.Path == path) is not { } binding)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, $"There is no action {path}. /keymap lists them."));
            return;
        }

        if (keys is ["default"])
        {
            Bind(binding, null);
            return;
        }

        foreach (var key in keys)
        {
            if ((KeyStroke.Parse(key) is { } stroke ? KeyConflicts.Find(_keymap, binding, stroke) : $"{key} is no key") is { } reason)
            {
                Flow.Print(new NoticeCell(NoticeKind.Error, $"{path} stays as it is: {reason}"));
                return;
            }
        }

        Bind(binding, [.. keys]);
    }

    private KeymapDialog ListKeys(string filter, KeyBinding? marked) =>
        new(_keymap, filter, marked, (binding, typed) => _nextDialog = ChangeKey(binding, typed));

    private ListDialog ChangeKey(KeyBinding binding, string filter)
    {
        var isOwn = _keymap.Configured.ContainsKey(binding.Path);
        var back = () => { _nextDialog = ListKeys(filter, binding); };
        var options = ImmutableArray.CreateBuilder<DialogOption>();
        options.Add(new DialogOption("Press a new key", () => _nextDialog = Capture(binding, filter, [])) { Description = "in place of those that it has" });
        options.Add(new DialogOption("Press one more key", () => _nextDialog = Capture(binding, filter, _keymap.KeysOf(binding))));
        if (isOwn)
        {
            options.Add(new DialogOption("Take the usual keys again", () =>
            {
                Bind(binding, null);
                back();
            }) { Description = binding.Keys.IsEmpty ? "none" : string.Join(", ", binding.Keys) });
        }

        return new ListDialog(_keymap, binding.Path, options.ToImmutable())
        {
            Body = (width, theme) => TextLayout.Wrap(
                [new TextRun($"Now: {KeyNames(binding)}. Kept in config.toml as tui.keymap.{binding.Path}.", theme.Muted)],
                new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] }),
            Cancelled = back,
        };
    }

    private KeyCaptureDialog Capture(KeyBinding binding, string filter, ImmutableArray<string> kept)
    {
        return new KeyCaptureDialog(binding, Take, () => _nextDialog = ChangeKey(binding, filter));

        void Take(KeyStroke stroke)
        {
            if (KeyConflicts.Find(_keymap, binding, stroke) is { } reason)
            {
                _nextDialog = Refuse(binding, filter, kept, reason);
                return;
            }

            Bind(binding, [.. kept.Where(key => KeyStroke.Parse(key) != stroke), stroke.Write()]);
            _nextDialog = ListKeys(filter, binding);
        }
    }

    private ListDialog Refuse(KeyBinding binding, string filter, ImmutableArray<string> kept, string reason) => new(_keymap, "That key cannot be used",
    [
        new DialogOption("Press another key", () => _nextDialog = Capture(binding, filter, kept)),
        new DialogOption("Leave it as it is", () => _nextDialog = ListKeys(filter, binding)),
    ])
    {
        Body = (width, theme) => TextLayout.Wrap(
            [new TextRun($"{binding.Path}: {reason}.", theme.Warning)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] }),
        Cancelled = () => _nextDialog = ListKeys(filter, binding),
    };

    /// <param name="binding">The action.</param>
    /// <param name="keys">Its keys from now on; null for the usual ones.</param>
    private void Bind(KeyBinding binding, ImmutableArray<string>? keys)
    {
        _keymap.Change(keys is { } own ? _keymap.Configured.SetItem(binding.Path, own) : _keymap.Configured.Remove(binding.Path));
        TuiConfigValue? value = keys switch
        {
            null => null,
            [var one] => new TuiConfigValue.Text(one),
            { } several => new TuiConfigValue.Texts(several),
        };
        Do(new AppEffect.EditConfig([new TuiConfigEdit(["tui", "keymap", KeyContexts.NameOf(binding.Context), binding.Name], value)]));
        Flow.Print(new NoticeCell(NoticeKind.Info, $"{binding.Path}: {KeyNames(binding)}"));
    }

    private string KeyNames(KeyBinding binding) => _keymap.KeysOf(binding) is { IsEmpty: false } keys ? string.Join(", ", keys) : "no key";
}
