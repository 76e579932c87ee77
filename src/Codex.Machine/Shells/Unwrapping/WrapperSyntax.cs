using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>Where the command begins in the arguments of a program that runs another one.</summary>
/// <param name="ValueLetters">Short options that take a value.</param>
/// <param name="ValueNames">Long options that take their value from the next word, without dashes.</param>
/// <param name="FlagNames">Long options without a value. One that is in neither list makes both readings possible.</param>
/// <param name="Operands">Words of its own before the command (the duration of <c>timeout</c>).</param>
/// <param name="TakesAssignments"><c>NAME=value</c> words may stand before the command.</param>
internal sealed record WrapperSyntax(
    string ValueLetters = "", string ValueNames = "", string FlagNames = "", int Operands = 0, bool TakesAssignments = false)
{
    private static readonly WrapperSyntax Bare = new();

    /// <summary>The programs that hand on their arguments as they are.</summary>
    public static readonly FrozenDictionary<string, WrapperSyntax> All = new Dictionary<string, WrapperSyntax>(StringComparer.Ordinal)
    {
        ["sudo"] = new(
            "CDghpRrtTUu",
            "user group host prompt close-from chroot command-timeout chdir role type other-user",
            "non-interactive preserve-env login shell stdin background set-home reset-timestamp askpass bell edit list validate preserve-groups",
            TakesAssignments: true),
        ["doas"] = new("aCu"),
        ["pkexec"] = new("", "user", "disable-internal-agent keep-cwd"),
        ["gosu"] = new(Operands: 1),
        ["su-exec"] = new(Operands: 1),
        ["setpriv"] = new("", "", "no-new-privs clear-groups keep-groups init-groups reset-env"),
        ["env"] = new("uC", "unset chdir", "ignore-environment null debug list-signal-handling", TakesAssignments: true),
        ["command"] = new(),
        ["builtin"] = Bare,
        ["exec"] = new("a"),
        ["noglob"] = Bare,
        ["nocorrect"] = Bare,
        ["-"] = Bare,
        ["repeat"] = new(Operands: 1),
        ["time"] = new("fo", "format output", "append verbose portability quiet"),
        ["gtime"] = new("fo", "format output", "append verbose portability quiet"),
        ["timeout"] = new("ks", "kill-after signal", "preserve-status foreground verbose", Operands: 1),
        ["gtimeout"] = new("ks", "kill-after signal", "preserve-status foreground verbose", Operands: 1),
        ["nohup"] = Bare,
        ["nice"] = new("n", "adjustment"),
        ["ionice"] = new("cnpPu", "class classdata pid pgid uid", "ignore"),
        ["chrt"] = new("DPT", "sched-runtime sched-period sched-deadline", "batch deadline fifo idle other rr reset-on-fork verbose", Operands: 1),
        ["taskset"] = new("", "", "cpu-list all-tasks", Operands: 1),
        ["setsid"] = new("", "", "ctty fork wait"),
        ["stdbuf"] = new("ioe", "input output error"),
        ["unbuffer"] = Bare,
        ["chroot"] = new("", "", "skip-chdir", Operands: 1),
        ["unshare"] = new("GRSw", "root wd setuid setgid", "fork map-root-user map-current-user mount uts ipc net pid user cgroup time keep-caps"),
        ["nsenter"] = new("GStrw", "target setuid setgid", "all preserve-credentials no-fork mount uts ipc net pid user cgroup time"),
        ["prlimit"] = new("p", "pid", "verbose noheadings raw"),
        ["setarch"] = new(Operands: 1),
        ["linux32"] = Bare,
        ["linux64"] = Bare,
        ["strace"] = new("abeEIoOpPsSuUX"),
        ["ltrace"] = new("aAbDeElnopsuwxX"),
        ["eatmydata"] = Bare,
        ["fakeroot"] = new("bils"),
        ["caffeinate"] = new("tw"),
        ["arch"] = new("d"),
        ["systemd-run"] = new(
            "EHMpGtu",
            "unit property description slice uid gid nice working-directory setenv machine host",
            "user system scope pty pipe wait quiet collect"),
        ["dbus-run-session"] = new("", "config-file dbus-daemon"),
        ["xvfb-run"] = new("efnpsw", "error-file auth-file server-num xauth-protocol server-args wait", "auto-servernum listen-tcp"),
        ["busybox"] = Bare,
        ["toybox"] = Bare,
        ["tini"] = new("eps"),
        ["dumb-init"] = Bare,
        ["runuser"] = new("gGsuw", "user group supp-group shell whitelist-environment", "login fast preserve-environment pty"),
        ["flock"] = new("Ew", "timeout conflict-exit-code wait", "shared exclusive unlock nonblock close no-fork verbose", Operands: 1),
        ["watch"] = new("nq", "interval equexit", "beep color no-color differences errexit chgexit precise no-rerun no-title no-wrap exec"),
        ["xargs"] = new(
            "adEIJLnPRSs",
            "arg-file delimiter max-args max-procs max-chars process-slot-var",
            "null no-run-if-empty interactive verbose exit open-tty show-limits"),
        ["parallel"] = new(
            "aCdIjLNnPSs",
            "arg-file colsep delimiter jobs max-args max-procs delay timeout joblog results sshlogin tmpdir workdir tagstring",
            "null dry-run dryrun keep-order line-buffer ungroup verbose progress bar eta halt-on-error will-cite no-run-if-empty pipe tag"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The places where the command may begin, the likeliest first.</summary>
    public ImmutableArray<int> FindCommand(IReadOnlyList<string> words)
    {
        var isAmbiguous = false;
        var at = 1;
        for (; at < words.Count; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                at++;
                break;
            }

            if (TakesAssignments && IsAssignment(word))
                continue;
            if (word.Length < 2 || word[0] != '-')
                break;
            if (word[1] != '-')
                at += TakesNextWord(word) ? 1 : 0;
            else if (!word.Contains('=', StringComparison.Ordinal) && IsNamed(ValueNames, word))
                at++;
            else if (!word.Contains('=', StringComparison.Ordinal) && !IsNamed(FlagNames, word))
                isAmbiguous = true;
        }

        at += Operands;
        while (TakesAssignments && at < words.Count && IsAssignment(words[at]))
            at++;
        if (at >= words.Count)
            return [];
        return isAmbiguous && at + 1 < words.Count ? [at, at + 1] : [at];
    }

    public static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && (char.IsAsciiLetter(word[0]) || word[0] == '_') && word.AsSpan(0, equals).IndexOfAnyExcept(NamePart) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> NamePart =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>In a cluster the first letter that takes a value has the rest of the word, or else the next word.</summary>
    private bool TakesNextWord(string cluster)
    {
        var letter = cluster.AsSpan(1).IndexOfAny(ValueLetters);
        return letter >= 0 && letter == cluster.Length - 2;
    }

    /// <summary>Long options may be shortened.</summary>
    private static bool IsNamed(string names, string option) =>
        names.Length > 0 && option.Length > 2 && $" {names}".Contains($" {option.AsSpan(2)}", StringComparison.Ordinal);
}
