using Codex.Tui.Dialogs;
using Codex.Tui.Onboarding;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What has to be settled before the first thread: trust in the folder, then the sign-in.</summary>
internal sealed partial class App
{
    /// <summary>Keys that were typed before the question could be seen belong to the composer.</summary>
    private static readonly TimeSpan TrustDelay = TimeSpan.FromMilliseconds(60);

    private SignInDialog? _signIn;

    private void AskForTrust(string folder)
    {
        _dialog = TrustDialog.Create(_keymap, Home(folder), answer =>
        {
            if (answer is not { } trust)
            {
                Do(new AppEffect.Exit());
                return;
            }

            _isTrusted = trust == FolderTrust.Trusted;
            Do(new AppEffect.SaveTrust(trust));
        });
        _dialogArmedAt = _clock.GetUtcNow() + TrustDelay;
    }

    private void CheckSignIn()
    {
        if (_options.Onboarding.SignIn is null)
            OpenFirst();
        else
            Do(new AppEffect.CheckSignIn());
    }

    private void HandleOnboarding(AppEvent.Onboarding onboarding)
    {
        switch (onboarding)
        {
            case AppEvent.TrustSaved saved:
                if (saved.Problem is { } problem)
                    Flow.Print(new NoticeCell(NoticeKind.Error, problem));
                CheckSignIn();
                break;
            case AppEvent.SignInChecked { Standing: { IsSignedIn: true } standing }:
                EndSignIn(standing);
                break;
            case AppEvent.SignInChecked asked:
                _dialog = _signIn = new SignInDialog(_keymap, asked.Standing, Choose);
                break;
            case AppEvent.SignInOffered offered:
                _signIn?.Show(offered.Offer);
                break;
            case AppEvent.SignInFailed failed:
                _signIn?.Fail(failed.Message);
                break;
            case AppEvent.UsageRead read:
                TakeUsage(read.Usage);
                break;
        }
    }

    private void Choose(SignInChoice choice)
    {
        if (choice is SignInChoice.Leave)
            Do(new AppEffect.Exit());
        else
            Do(new AppEffect.SignIn(choice));
    }

    private void EndSignIn(SignInStanding standing)
    {
        if (_signIn is { } dialog)
        {
            dialog.Finish();
            (_signIn, _dialog) = (null, null);
            Flow.Print(new NoticeCell(NoticeKind.Approved, standing.Who is { } who ? $"Signed in: {who}" : "Signed in"));
        }

        State.SignedInAs = standing.Who;
        OpenFirst();
    }
}
