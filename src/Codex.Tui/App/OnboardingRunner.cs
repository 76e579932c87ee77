using System.Threading.Channels;
using Codex.Tui.Onboarding;

namespace Codex.Tui.App;

/// <summary>Does what trust and sign-in need done in the world. At most one sign-in waits for the user at a time.</summary>
internal sealed class OnboardingRunner : IAsyncDisposable
{
    private readonly TuiOnboarding _onboarding;
    private readonly ChannelWriter<AppEvent> _events;
    private readonly CancellationToken _end;
    private CancellationTokenSource? _attempt;
    private SignInOffer? _offer;

    public OnboardingRunner(TuiOnboarding onboarding, ChannelWriter<AppEvent> events, CancellationToken end)
    {
        (_onboarding, _events, _end) = (onboarding, events, end);
        onboarding.SignIn?.Listen(text => events.TryWrite(new AppEvent.Told(text)));
    }

    public async Task RunAsync(AppEffect effect)
    {
        try
        {
            switch (effect)
            {
                case AppEffect.SaveTrust save:
                    _events.TryWrite(new AppEvent.TrustSaved(await _onboarding.SaveTrust(save.Trust, _end)));
                    break;
                case AppEffect.CheckSignIn when _onboarding.SignIn is { } door:
                    await CheckAsync(door);
                    break;
                case AppEffect.SignIn signIn when _onboarding.SignIn is { } door:
                    await SignInAsync(door, signIn.Choice);
                    break;
                case AppEffect.ReadUsage:
                    _events.TryWrite(new AppEvent.UsageRead(_onboarding.SignIn is { } usage ? await usage.ReadUsage(_end) : null));
                    break;
                case AppEffect.SignOut when _onboarding.SignIn is { } door:
                    await door.SignOut(_end);
                    _events.TryWrite(new AppEvent.Terminated());
                    break;
            }
        }
        catch (SignInException exception)
        {
            _events.TryWrite(effect is AppEffect.SignOut ? new AppEvent.Told(exception.Message) : new AppEvent.SignInFailed(exception.Message));
        }
        catch (OperationCanceledException)
        {
            // Called off, or the end of the program.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CallOffAsync();
        _attempt?.Dispose();
    }

    private async Task CheckAsync(SignInDoor door)
    {
        var standing = await door.Check(_end);
        _events.TryWrite(new AppEvent.SignInChecked(standing));
        if (standing.IsSignedIn)
            _events.TryWrite(new AppEvent.UsageRead(await door.ReadUsage(_end)));
    }

    private async Task SignInAsync(SignInDoor door, SignInChoice choice)
    {
        if (choice is SignInChoice.Address { Text: var address })
        {
            if (_offer is { Submit: { } submit } && await submit(address, _end) is { } problem)
                _events.TryWrite(new AppEvent.SignInFailed(problem));
            return;
        }

        await CallOffAsync();
        if (choice is SignInChoice.Back)
            return;
        _attempt = CancellationTokenSource.CreateLinkedTokenSource(_end);
        var attempt = _attempt.Token;
        switch (choice)
        {
            case SignInChoice.Browser:
                await WaitAsync(await door.BeginBrowser(attempt), attempt);
                break;
            case SignInChoice.DeviceCode:
                await WaitAsync(await door.BeginDeviceCode(attempt), attempt);
                break;
            case SignInChoice.ApiKey key:
                await door.SaveApiKey(key.Key, attempt);
                break;
            case SignInChoice.Account account:
                await door.UseAccount(account.Name, attempt);
                break;
        }

        attempt.ThrowIfCancellationRequested();
        await CheckAsync(door);
    }

    private async Task WaitAsync(SignInOffer offer, CancellationToken cancellationToken)
    {
        _offer = offer;
        _events.TryWrite(new AppEvent.SignInOffered(offer));
        await using (offer)
        {
            await offer.Wait(cancellationToken);
        }
    }

    private async ValueTask CallOffAsync()
    {
        _offer = null;
        if (_attempt is not { } attempt)
            return;
        _attempt = null;
        await attempt.CancelAsync();
        attempt.Dispose();
    }
}
