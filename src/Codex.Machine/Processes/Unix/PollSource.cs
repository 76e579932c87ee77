namespace Codex.Machine.Processes.Unix;

/// <summary>A descriptor that the <see cref="Reactor"/> watches. All members belong to the reactor's thread.</summary>
internal abstract class PollSource
{
    /// <summary>Set by the reactor.</summary>
    public bool IsWatched { get; set; }

    public abstract int Descriptor { get; }

    /// <summary>What to wait for, in the terms of <see cref="PollEntry"/>; errors and hang-ups are always reported.</summary>
    public abstract short Events { get; }

    /// <summary>Something is to be done, or went wrong: the next read or write tells.</summary>
    public abstract void OnReady();
}
