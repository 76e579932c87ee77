using System.Collections.Immutable;
using Codex.Protocol.Responses;

namespace Codex.Tui;

/// <summary>What has to be settled before the first thread: whether the folder is trusted, and who is signed in.</summary>
public sealed record TuiOnboarding
{
    /// <summary>The folder that nobody has said anything about yet; null asks nothing.</summary>
    public string? TrustFolder { get; init; }

    /// <summary>The folder is trusted already.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Keeps the answer; gives what went wrong, null when nothing did.</summary>
    public Func<FolderTrust, CancellationToken, Task<string?>> SaveTrust { get; init; } = static (_, _) => Task.FromResult<string?>(null);

    /// <summary>Who is signed in; null where the provider wants none of our sign-ins.</summary>
    public SignInDoor? SignIn { get; init; }
}

/// <summary>What the user says about a folder.</summary>
public enum FolderTrust
{
    Trusted,
    Untrusted,
}

/// <summary>The sign-in as far as the terminal has to do with it. Calls that cannot do what they should throw <see cref="SignInException"/>.</summary>
public sealed record SignInDoor
{
    /// <summary>Who is signed in; asks the service when tokens are due.</summary>
    public required Func<CancellationToken, Task<SignInStanding>> Check { get; init; }

    /// <summary>Begins a sign-in in the browser and opens it.</summary>
    public required Func<CancellationToken, Task<SignInOffer>> BeginBrowser { get; init; }

    /// <summary>Begins a sign-in on another device.</summary>
    public required Func<CancellationToken, Task<SignInOffer>> BeginDeviceCode { get; init; }

    /// <summary>Keeps an API key.</summary>
    public required Func<string, CancellationToken, Task> SaveApiKey { get; init; }

    /// <summary>Uses another account for this session.</summary>
    public required Func<string, CancellationToken, Task> UseAccount { get; init; }

    /// <summary>Forgets the credentials.</summary>
    public required Func<CancellationToken, Task> SignOut { get; init; }

    /// <summary>What the plan has left; null when it is not known.</summary>
    public required Func<CancellationToken, Task<RateLimitSnapshot?>> ReadUsage { get; init; }

    /// <summary>Has lines for the user sent to the given action, from any thread.</summary>
    public required Action<Action<string>> Listen { get; init; }
}

/// <summary>Why something about a sign-in did not work, for users.</summary>
public sealed class SignInException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Who is signed in.</summary>
public sealed record SignInStanding
{
    public required bool IsSignedIn { get; init; }

    /// <summary>Who and how, in a few words; null when nobody is.</summary>
    public string? Who { get; init; }

    /// <summary>Why the sign-in that there was is of no use; null when there was none.</summary>
    public string? Problem { get; init; }

    /// <summary>Other accounts that could be used.</summary>
    public ImmutableArray<SignInAccount> Accounts { get; init; } = [];

    /// <summary>False when an administrator allows no ChatGPT sign-in.</summary>
    public bool AllowsChatGpt { get; init; } = true;

    /// <summary>False when an administrator allows no API key.</summary>
    public bool AllowsApiKey { get; init; } = true;
}

/// <param name="Name">As in <c>--account NAME</c>.</param>
/// <param name="Description">Who is signed in there.</param>
public sealed record SignInAccount(string Name, string Description);

/// <summary>A sign-in that waits for the user.</summary>
public sealed record SignInOffer : IAsyncDisposable
{
    /// <summary>The page to open.</summary>
    public required string Url { get; init; }

    /// <summary>What to type there; null for a browser sign-in.</summary>
    public string? Code { get; init; }

    /// <summary>What kind of remote machine this looks like; null for a desktop.</summary>
    public string? RemoteMachine { get; init; }

    /// <summary>Completes when the user is signed in.</summary>
    public required Func<CancellationToken, Task> Wait { get; init; }

    /// <summary>Takes the address that the browser ended up at; gives why it is of no use, or null.</summary>
    public Func<string, CancellationToken, Task<string?>>? Submit { get; init; }

    /// <summary>Calls it off.</summary>
    public Func<ValueTask> Cancel { get; init; } = static () => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Cancel();
}

/// <summary>What a plan has left.</summary>
internal sealed record PlanUsage
{
    /// <summary>The plan in the service's word.</summary>
    public string? Plan { get; init; }

    public ImmutableArray<PlanWindow> Windows { get; init; } = [];

    /// <summary>Bought credits, as the service writes them; null when there are none.</summary>
    public string? Credits { get; init; }

    /// <summary>What the service said last, which beats what was known before.</summary>
    public static PlanUsage From(RateLimitSnapshot snapshot, PlanUsage? before) => new()
    {
        Plan = snapshot.PlanType ?? before?.Plan,
        Credits = snapshot.Credits switch
        {
            null => before?.Credits,
            { Unlimited: true } => "unlimited",
            { HasCredits: true } credits => credits.Balance,
            _ => null,
        },
        Windows = [.. new[] { snapshot.Primary, snapshot.Secondary }.OfType<RateLimitWindow>().Where(window => window.WindowMinutes is not null).Select(window =>
            new PlanWindow(
                TimeSpan.FromMinutes(Math.Clamp(window.WindowMinutes ?? 0, 0, 100_000_000)),
                Math.Clamp(window.UsedPercent, 0, 100),
                window.ResetsAt is > 0 and < 100_000_000_000 and var at ? DateTimeOffset.FromUnixTimeSeconds(at) : null))],
    };
}

/// <summary>One limit of a plan.</summary>
/// <param name="Length">How long it runs.</param>
/// <param name="UsedPercent">0 to 100.</param>
/// <param name="ResetsAt">When it begins anew; null when not known.</param>
internal sealed record PlanWindow(TimeSpan Length, double UsedPercent, DateTimeOffset? ResetsAt);
