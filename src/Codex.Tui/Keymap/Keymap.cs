using System.Collections.Immutable;
using Codex.Tui.Input;

namespace Codex.Tui.Keymap;

/// <summary>Which key does what where.</summary>
internal sealed class Keymap
{
    private readonly Dictionary<(KeyContext Context, KeyEvent Key), KeyAction> _actions = [];
    private readonly Dictionary<(KeyContext Context, KeyAction Action), KeyEvent> _firstKeys = [];

    private Keymap(IReadOnlyDictionary<string, ImmutableArray<string>> configured)
    {
        foreach (var binding in KeyBindings.Defaults)
        {
            var name = $"{binding.Context.ToString().ToLowerInvariant()}.{binding.Name}";
            foreach (var spec in configured.TryGetValue(name, out var keys) ? keys : binding.Keys)
                Bind(binding, name, spec);
        }

        foreach (var name in configured.Keys)
        {
            if (!KeyBindings.Defaults.Any(binding => $"{binding.Context.ToString().ToLowerInvariant()}.{binding.Name}" == name))
                Problems.Add($"tui.keymap.{name}: there is no such action");
        }
    }

    /// <summary>The keys of both eras.</summary>
    public static Keymap Default { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>What of the configuration means nothing, for the user.</summary>
    public List<string> Problems { get; } = [];

    /// <param name="configured">Keys by <c>context.action</c>; an empty list unbinds.</param>
    public static Keymap Create(IReadOnlyDictionary<string, ImmutableArray<string>> configured) => configured.Count == 0 ? Default : new Keymap(configured);

    /// <summary>What a key does in the first of the contexts that knows it.</summary>
    public KeyAction Find(KeyEvent key, params ReadOnlySpan<KeyContext> contexts)
    {
        foreach (var context in contexts)
        {
            if (_actions.TryGetValue((context, key), out var action))
                return action;
        }

        return KeyAction.None;
    }

    /// <summary>The key to name in a hint; empty when none is bound.</summary>
    public string Hint(KeyContext context, KeyAction action) =>
        _firstKeys.TryGetValue((context, action), out var key) ? KeySpec.Describe(key) : "";

    private void Bind(KeyBinding binding, string name, string spec)
    {
        if (KeySpec.Parse(spec) is not { } key)
        {
            Problems.Add($"tui.keymap.{name}: {spec} is no key");
            return;
        }

        _actions.TryAdd((binding.Context, key), binding.Action);
        _firstKeys.TryAdd((binding.Context, binding.Action), key);
    }
}
