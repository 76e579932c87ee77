using System.Collections.Immutable;
using Codex.Tui.Dialogs;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Onboarding;

/// <summary>
/// Nobody is signed in, or the sign-in has died: says why, offers the ways in, and stays until one of them has worked. A way that waits
/// for the user shows what to do; Esc goes back to the ways.
/// </summary>
internal sealed class SignInDialog : Dialog
{
    private readonly Keymap.Keymap _keymap;
    private readonly Action<SignInChoice> _chosen;
    private readonly ImmutableArray<Way> _ways;
    private readonly SelectionList _list;
    private readonly string? _reason;
    private SignInOffer? _offer;
    private SecretLine? _key;
    private string _address = "";
    private string? _problem;
    private bool _isWaiting;

    /// <param name="keymap">The keys.</param>
    /// <param name="standing">Why it is asked, and what may be offered.</param>
    /// <param name="chosen">Takes what the user does.</param>
    public SignInDialog(Keymap.Keymap keymap, SignInStanding standing, Action<SignInChoice> chosen)
    {
        (_keymap, _chosen, _reason) = (keymap, chosen, standing.Problem);
        _ways = [.. SignInWays.For(standing)];
        _list = new SelectionList(_ways.Length, 12);
    }

    /// <summary>A sign-in waits for the user.</summary>
    public void Show(SignInOffer offer) => (_offer, _isWaiting, _problem, _address) = (offer, false, null, "");

    /// <summary>It did not work: back to the ways.</summary>
    public void Fail(string problem)
    {
        _problem = problem;
        _isWaiting = false;
        if (_offer?.Submit is null || _address.Length == 0)
            _offer = null;
        _address = "";
    }

    /// <summary>Somebody is signed in.</summary>
    public void Finish() => IsClosed = true;

    public override bool TakesText => _key is not null || _offer?.Submit is not null;

    public override void Press(KeyEvent key)
    {
        if (key.Is('c', KeyModifiers.Control))
        {
            IsClosed = true;
            _chosen(new SignInChoice.Leave());
        }
        else if (_keymap.Find(key, KeyContext.List) == KeyAction.Cancel)
        {
            GoBack();
        }
        else if (_key is { } secret)
        {
            if (key.Is(Key.Enter) && secret.Text.Length > 0)
                Choose(new SignInChoice.ApiKey(secret.Text));
            else
                secret.Press(key);
        }
        else if (_offer is not null)
        {
            PressInOffer(key);
        }
        else if (!_isWaiting)
        {
            PressInWays(key);
        }
    }

    public override void Type(string text)
    {
        var line = text.ReplaceLineEndings("").Trim();
        if (_key is { } secret)
            secret.Add(line);
        else if (_offer?.Submit is not null)
            _address += line;
    }

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        var page = new SignInPage(width, theme);
        var caret = (CaretPosition?)null;
        if (_key is { } secret)
        {
            caret = page.ApiKey(secret.Shown, _isWaiting);
        }
        else if (_offer is { } offer)
        {
            caret = page.Offer(offer, _address);
        }
        else
        {
            page.Ways(_ways, _list.Selected, _reason, _isWaiting);
        }

        if (_problem is not null)
            page.Problem(_problem);
        page.Keys(_key is not null || _offer is not null);
        return (page.Rows.Count > maxRows ? page.Rows[..maxRows] : page.Rows, caret is { } at && at.Row < maxRows ? at : null);
    }

    private void PressInWays(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept)
            Take(_ways[_list.Selected]);
        else if (key is { IsText: true, Character.Value: >= '1' and <= '9' } && key.Character.Value - '1' < _ways.Length)
            Take(_ways[key.Character.Value - '1']);
    }

    private void Take(Way way)
    {
        _problem = null;
        if (way.Choice is { } choice)
            Choose(choice);
        else
            _key = new SecretLine();
    }

    private void Choose(SignInChoice choice)
    {
        _isWaiting = true;
        _problem = null;
        _chosen(choice);
    }

    private void PressInOffer(KeyEvent key)
    {
        if (_offer?.Submit is null)
            return;
        if (key.Is(Key.Enter) && _address.Length > 0)
            _chosen(new SignInChoice.Address(_address));
        else if (key.Is(Key.Backspace))
            _address = _address.Length > 0 ? _address[..^1] : "";
        else if (key.IsText)
            _address += key.Character;
    }

    private void GoBack()
    {
        if (_key is null && _offer is null && !_isWaiting)
            return;
        if (_offer is not null || _isWaiting)
            _chosen(new SignInChoice.Back());
        (_key, _offer, _isWaiting, _problem, _address) = (null, null, false, null, "");
    }
}

/// <summary>A way to sign in.</summary>
/// <param name="Label">What it says.</param>
/// <param name="Description">For whom it is.</param>
/// <param name="Choice">What it does; null asks for an API key first.</param>
internal sealed record Way(string Label, string Description, SignInChoice? Choice);

/// <summary>The ways that are offered.</summary>
internal static class SignInWays
{
    public static IEnumerable<Way> For(SignInStanding standing)
    {
        if (standing.AllowsChatGpt)
        {
            yield return new Way("Sign in with ChatGPT", "usage is part of a Plus, Pro, Team, Edu or Enterprise plan", new SignInChoice.Browser());
            yield return new Way("Sign in with a device code", "the browser is on another machine or phone", new SignInChoice.DeviceCode());
        }

        if (standing.AllowsApiKey)
            yield return new Way("Use an API key", "pay for what you use", null);
        foreach (var account in standing.Accounts)
            yield return new Way($"Use the account \"{account.Name}\"", account.Description, new SignInChoice.Account(account.Name));
    }
}
