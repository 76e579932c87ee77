namespace Codex.Machine.Sandbox.Linux;

/// <summary>A way to keep a command within limits.</summary>
internal interface ISandboxBackend
{
    /// <summary>What it is, for reports.</summary>
    string Name { get; }

    /// <summary>Runs the command to its end.</summary>
    /// <exception cref="SandboxSetupException">The limits cannot be enforced on this disk, by no backend.</exception>
    BackendOutcome Run(HelperRequest request, MountPlan plan);
}

/// <summary>How a backend fared.</summary>
internal abstract record BackendOutcome
{
    private BackendOutcome()
    {
    }

    /// <summary>The command ran.</summary>
    public sealed record Ended(int ExitCode) : BackendOutcome;

    /// <summary>The command did not run, and another backend would not help.</summary>
    public sealed record Failed(string Message, int ExitCode = 1) : BackendOutcome;

    /// <summary>The system does not let this backend work; another one may.</summary>
    public sealed record Unavailable(string Reason) : BackendOutcome;
}
