using System.Collections.Immutable;
using Codex.Protocol.Host;

namespace Codex.Net.Cassettes;

/// <summary>A cassette's file, and the paths of this run that stand in it as names.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Places">Paths that are stored as <c>{{name}}</c>. Where one lies inside another, the longer counts.</param>
public sealed record CassetteOptions(string Path, ImmutableArray<CassettePlace> Places)
{
    /// <summary>
    /// Options with the usual places: <c>{{cwd}}</c>, <c>{{codex_home}}</c>, <c>{{home}}</c> and <c>{{tmp}}</c>.
    /// </summary>
    /// <param name="path">Path of the file; a relative one counts from where the program was started.</param>
    /// <param name="workingDirectory">The working directory of the thread, absolute; it may differ from the host's.</param>
    /// <param name="host">Supplies the other paths.</param>
    public static CassetteOptions Create(string path, string workingDirectory, HostEnvironment host) => new(
        System.IO.Path.GetFullPath(path, host.WorkingDirectory),
        [
            new CassettePlace("cwd", workingDirectory),
            new CassettePlace("codex_home", host.CodexHome),
            new CassettePlace("home", host.Home),
            new CassettePlace("tmp", host.TempDirectory),
        ]);
}

/// <summary>A path that differs from machine to machine and its name in cassettes.</summary>
/// <param name="Name">Letters and underscores.</param>
/// <param name="Path">Absolute, without a separator at the end. A root directory is never replaced.</param>
public sealed record CassettePlace(string Name, string Path);
