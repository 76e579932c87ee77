using System.Collections.Immutable;
using Codex.Tui.Input;

namespace Codex.Tui.Keymap;

/// <summary>Which key does what where.</summary>
internal sealed class Keymap
{
    private readonly Dictionary<(KeyContext Context, KeyStroke Stroke), KeyBinding> _bindings = [];
    private readonly Dictionary<(KeyContext Context, KeyAction Action), KeyStroke> _firstKeys = [];
    private readonly HashSet<(KeyContext Context, KeyEvent Key)> _prefixes = [];

    private Keymap(ImmutableDictionary<string, ImmutableArray<string>> configured)
    {
        Configured = configured;
        Bind();
    }

    /// <summary>The keys of both eras.</summary>
    public static Keymap Default { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>What of the configuration means nothing, for the user.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Keys that are not the usual ones, by <c>context.action</c>.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Configured { get; private set; }

    /// <param name="configured">Keys by <c>context.action</c>; an empty list unbinds.</param>
    public static Keymap Create(ImmutableDictionary<string, ImmutableArray<string>> configured) => new(configured);

    /// <summary>Takes other keys from now on.</summary>
    public void Change(ImmutableDictionary<string, ImmutableArray<string>> configured)
    {
        Configured = configured;
        Bind();
    }

    /// <summary>What a key does in the first of the contexts that knows it.</summary>
    public KeyAction Find(KeyEvent key, params ReadOnlySpan<KeyContext> contexts)
    {
        foreach (var context in contexts)
        {
            if (FindBinding(context, new KeyStroke(key)) is { } binding)
                return binding.Action;
        }

        return KeyAction.None;
    }

    /// <summary>What two keys in a row do.</summary>
    public KeyAction Find(KeyEvent first, KeyEvent second, KeyContext context) =>
        FindBinding(context, new KeyStroke(first, second))?.Action ?? KeyAction.None;

    /// <summary>Whether another key has to follow.</summary>
    public bool IsPrefix(KeyEvent key, KeyContext context) => _prefixes.Contains((context, key));

    /// <summary>What is bound to a stroke; null for nothing.</summary>
    public KeyBinding? FindBinding(KeyContext context, KeyStroke stroke) => _bindings.GetValueOrDefault((context, stroke));

    /// <summary>The names of the keys that do it, as the configuration has them.</summary>
    public ImmutableArray<string> KeysOf(KeyBinding binding) => Configured.TryGetValue(binding.Path, out var keys) ? keys : binding.Keys;

    /// <summary>The key to name in a hint; empty when none is bound.</summary>
    public string Hint(KeyContext context, KeyAction action) =>
        _firstKeys.TryGetValue((context, action), out var stroke) ? stroke.ToString() : "";

    private void Bind()
    {
        _bindings.Clear();
        _firstKeys.Clear();
        _prefixes.Clear();
        Problems.Clear();
        // Where two want the same key, the one that the user chose has it.
        foreach (var binding in KeyBindings.Defaults.OrderBy(binding => !Configured.ContainsKey(binding.Path)))
        {
            foreach (var spec in KeysOf(binding))
                Bind(binding, spec);
        }

        foreach (var name in Configured.Keys.Order(StringComparer.Ordinal))
        {
            if (!KeyBindings.Defaults.Any(binding => binding.Path == name))
                Problems.Add($"tui.keymap.{name}: there is no such action");
        }
    }

    private void Bind(KeyBinding binding, string spec)
    {
        if (KeyStroke.Parse(spec) is not { } stroke)
        {
            Problems.Add($"tui.keymap.{binding.Path}: {spec} is no key");
            return;
        }

        if (stroke.Second is not null)
        {
            if (binding.Context is not (KeyContext.VimNormal or KeyContext.VimOperator or KeyContext.VimTextObject))
            {
                Problems.Add($"tui.keymap.{binding.Path}: {spec}: only Vim's tables know two keys in a row");
                return;
            }

            _prefixes.Add((binding.Context, stroke.First));
        }

        _bindings.TryAdd((binding.Context, stroke), binding);
        _firstKeys.TryAdd((binding.Context, binding.Action), stroke);
    }
}
