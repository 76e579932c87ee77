using System.Globalization;

namespace Codex.Protocol.Responses;

/// <summary>Tells when a limit of the account comes near: once for each step of each window, until the window begins anew.</summary>
public sealed class LimitWatch
{
    private static readonly double[] s_steps = [75, 90, 95];

    private readonly Dictionary<(string LimitId, long? WindowMinutes), double> _told = [];

    /// <summary>One line for the user for each window that has passed another step.</summary>
    public IEnumerable<string> Warnings(RateLimitSnapshot snapshot)
    {
        foreach (var window in new[] { snapshot.Primary, snapshot.Secondary })
        {
            if (window is null)
                continue;
            var key = (snapshot.LimitId, window.WindowMinutes);
            var step = s_steps.LastOrDefault(step => window.UsedPercent >= step);
            var told = _told.GetValueOrDefault(key);
            _told[key] = step;
            if (step > told)
                yield return $"{Share(100 - window.UsedPercent)} of {NameOf(snapshot, window)} is left.";
        }
    }

    private static string Share(double left) => left < 1 ? "Less than 1%" : string.Create(CultureInfo.InvariantCulture, $"{left:0}%");

    private static string NameOf(RateLimitSnapshot snapshot, RateLimitWindow window)
    {
        var length = window.WindowMinutes switch
        {
            null or <= 0 => "",
            >= 7 * 24 * 60 - 720 and <= 7 * 24 * 60 + 720 => "weekly ",
            >= 24 * 60 and var minutes => string.Create(CultureInfo.InvariantCulture, $"{minutes / 1440.0:0.#} d "),
            { } minutes => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60.0:0.#} h "),
        };
        return snapshot.IsOfEveryPlan ? $"your {length}limit" : $"your {length}limit for {snapshot.LimitName ?? snapshot.LimitId}";
    }
}
