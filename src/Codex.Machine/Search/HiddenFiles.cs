using System.Collections.Immutable;
using System.IO.Enumeration;
using Codex.Machine.Sandbox;

namespace Codex.Machine.Search;

/// <summary>
/// What the user hides from the agent: the lines of <c>.codexignore</c> at the top of the project, and of the one in Codex's home, which
/// holds in every project. The syntax is that of <c>.gitignore</c>; the project's lines decide over the user's. Files of this name deeper
/// down mean nothing: a command could write one and take lines back.
/// </summary>
public sealed class HiddenFiles
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".codexignore";

    private static readonly EnumerationOptions Options = new() { AttributesToSkip = 0, IgnoreInaccessible = true, ReturnSpecialDirectories = false };

    private readonly IgnoreScope _scope;

    private HiddenFiles(string root, IgnoreScope scope, ImmutableArray<string> sources)
    {
        Root = root;
        _scope = scope;
        Sources = sources;
    }

    /// <summary>The directory that patterns are relative to, absolute and without symbolic links.</summary>
    public string Root { get; }

    /// <summary>The files that were read.</summary>
    public ImmutableArray<string> Sources { get; }

    /// <summary>Reads both files; null when there is neither.</summary>
    /// <param name="root">Top of the project, absolute.</param>
    /// <param name="codexHome">Codex's home, absolute.</param>
    /// <exception cref="IOException">A file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static HiddenFiles? Load(string root, string codexHome)
    {
        var rules = new List<IgnoreRule>();
        var sources = ImmutableArray.CreateBuilder<string>();
        foreach (var file in (ReadOnlySpan<string>)[Path.Combine(codexHome, FileName), Path.Combine(root, FileName)])
        {
            if (!File.Exists(file) || sources.Contains(file))
                continue;
            rules.AddRange(File.ReadLines(file).Select(IgnoreRule.Parse).OfType<IgnoreRule>());
            sources.Add(file);
        }

        return sources.Count == 0 ? null : new HiddenFiles(RealPath.OfExistingPart(root), new IgnoreScope(null, "", rules), sources.ToImmutable());
    }

    /// <summary>True when a path, or a directory that holds it, is hidden. Symbolic links are followed first.</summary>
    /// <param name="path">Absolute.</param>
    public bool Hides(string path)
    {
        var real = RealPath.OfExistingPart(path);
        if (!PathScope.IsBelow(Root, real))
            return false;
        var relative = real.AsSpan(Root.TrimEnd('/').Length + 1);
        for (var end = relative.IndexOf('/'); end >= 0; end = Next(relative, end))
        {
            if (_scope.Ignores(relative[..end], isDirectory: true))
                return true;
        }

        return _scope.Ignores(relative, Directory.Exists(real));
    }

    /// <summary>The same for an entry of a directory that is not hidden itself.</summary>
    /// <param name="path">Absolute, without symbolic links.</param>
    /// <param name="isDirectory">What it is.</param>
    internal bool HidesEntry(string path, bool isDirectory) =>
        PathScope.IsBelow(Root, path) && _scope.Ignores(path.AsSpan(Root.TrimEnd('/').Length + 1), isDirectory);

    /// <summary>What is there and hidden, absolute; of a hidden directory only itself. Links to directories are not followed.</summary>
    public ImmutableArray<string> Find()
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var directory))
        {
            var entries = new FileSystemEnumerable<(string Name, bool IsDirectory, bool IsLink)>(
                Path.Combine(Root, directory),
                static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory, (entry.Attributes & FileAttributes.ReparsePoint) != 0),
                Options);
            foreach (var (name, isDirectory, isLink) in entries)
            {
                var path = directory + name;
                if (_scope.Ignores(path, isDirectory))
                    found.Add(Path.Combine(Root, path));
                else if (isDirectory && !isLink && path != ".git")
                    pending.Push(path + "/");
            }
        }

        return found.ToImmutable();
    }

    private static int Next(ReadOnlySpan<char> path, int from)
    {
        var next = path[(from + 1)..].IndexOf('/');
        return next < 0 ? -1 : from + 1 + next;
    }
}
