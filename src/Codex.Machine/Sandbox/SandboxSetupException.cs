namespace Codex.Machine.Sandbox;

/// <summary>The sandbox could not be set up, so the command does not run; the message is for the user.</summary>
internal sealed class SandboxSetupException(string message) : Exception(message);
