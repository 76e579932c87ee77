namespace Codex.Core.Approvals;

/// <summary>What the user has allowed for the rest of the session. Commands count whole, with their directory; patches by folder.</summary>
internal sealed class SessionGrants
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _commands = new(StringComparer.Ordinal);
    private readonly List<string> _roots = [];

    public void AllowCommand(CommandRequest request)
    {
        lock (_lock)
            _commands.Add(KeyOf(request));
    }

    public bool Allows(CommandRequest request)
    {
        lock (_lock)
            return _commands.Contains(KeyOf(request));
    }

    public void AllowWritesBelow(string root)
    {
        lock (_lock)
            _roots.Add(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar);
    }

    public bool AllowsWrite(string path)
    {
        lock (_lock)
            return _roots.Exists(root => path.StartsWith(root, StringComparison.Ordinal));
    }

    private static string KeyOf(CommandRequest request) => string.Join('\0', [request.WorkingDirectory, .. request.Argv]);
}
