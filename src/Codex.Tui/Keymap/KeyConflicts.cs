using Codex.Tui.Input;

namespace Codex.Tui.Keymap;

/// <summary>Tells why a key cannot be given to an action.</summary>
internal static class KeyConflicts
{
    private static readonly KeyContext[] App = [KeyContext.Global, KeyContext.Chat, KeyContext.Composer, KeyContext.Editor];

    /// <summary>The reason, for the user; null when the key is free there.</summary>
    public static string? Find(Keymap keymap, KeyBinding binding, KeyStroke stroke)
    {
        var name = stroke.ToString();
        if (stroke.Second is not null && !IsVim(binding.Context))
            return "only Vim's tables know two keys in a row";
        if (stroke.First.Is('c', KeyModifiers.Control) || stroke.First.Is('z', KeyModifiers.Control))
            return $"{name} is fixed: it interrupts and quits, or suspends";
        if (stroke.First.IsText && !IsVim(binding.Context) && binding.Context is not (KeyContext.Pager or KeyContext.Approval) && binding.Action != KeyAction.ToggleShortcuts)
            return $"{name} is a character: it could not be typed any more";
        if (IsVim(binding.Context) && stroke.First is { IsText: true, Character.Value: >= '1' and <= '9' })
            return $"{name} begins a count";
        foreach (var context in RivalsOf(binding.Context))
        {
            if (keymap.FindBinding(context, stroke) is { } other && other.Path != binding.Path && other.Action != binding.Action)
                return $"{name} is the key of {other.Path}";
            if (stroke.Second is null && keymap.IsPrefix(stroke.First, context))
                return $"{name} begins a longer command in {KeyContexts.NameOf(context)}";
        }

        return stroke.Second is not null && keymap.FindBinding(binding.Context, new KeyStroke(stroke.First)) is { } begin
            ? $"{new KeyStroke(stroke.First)} is the key of {begin.Path}"
            : null;
    }

    /// <summary>The tables in which a key is looked up together with one: there it can mean one thing only.</summary>
    private static KeyContext[] RivalsOf(KeyContext context) => context switch
    {
        KeyContext.Global or KeyContext.Chat or KeyContext.Composer or KeyContext.Editor => App,
        KeyContext.VimNormal => [KeyContext.VimNormal, KeyContext.Global, KeyContext.Chat, KeyContext.Composer],
        KeyContext.List or KeyContext.Approval => [KeyContext.List, KeyContext.Approval],
        _ => [context],
    };

    private static bool IsVim(KeyContext context) => context is KeyContext.VimNormal or KeyContext.VimOperator or KeyContext.VimTextObject;
}
