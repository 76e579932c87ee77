using System.Collections.Immutable;
using Codex.Machine.Shells;
using Codex.Protocol.Threads;

namespace Codex.Machine.Tests.Shells;

public sealed class CommandSummaryTests
{
    // What codex 0.169 writes into `parsed_cmd` of its rollouts for `/bin/bash -c COMMAND` (measured).
    private const string Measured = """
        cat a.txt ==> read cat a.txt -> a.txt at a.txt
        cat -n a.txt ==> read cat -n a.txt -> a.txt at a.txt
        cat -- a.txt ==> read cat -- a.txt -> a.txt at a.txt
        cat a.txt sub/b ==> unknown
        cat ==> unknown
        cat < a.txt ==> unknown
        sed -n 1,2p a.txt ==> read sed -n '1,2p' a.txt -> a.txt at a.txt
        sed -n '1,2p' a.txt ==> read sed -n '1,2p' a.txt -> a.txt at a.txt
        sed -n 2p a.txt ==> read sed -n 2p a.txt -> a.txt at a.txt
        sed -n '1p;2p' a.txt ==> unknown
        sed s/a/b/ a.txt ==> unknown
        sed -n /x/p a.txt ==> unknown
        sed -n 1,2p ==> unknown
        head a.txt ==> read head a.txt -> a.txt at a.txt
        head -n 5 a.txt ==> read head -n 5 a.txt -> a.txt at a.txt
        head -5 a.txt ==> unknown
        head -n5 a.txt ==> read head -n5 a.txt -> a.txt at a.txt
        head -c 5 a.txt ==> unknown
        head ==> unknown
        tail a.txt ==> read tail a.txt -> a.txt at a.txt
        tail -n +2 a.txt ==> read tail -n +2 a.txt -> a.txt at a.txt
        tail -n 3 a.txt ==> read tail -n 3 a.txt -> a.txt at a.txt
        tail -f a.txt ==> unknown
        nl a.txt ==> read nl a.txt -> a.txt at a.txt
        nl -ba a.txt ==> read nl -ba a.txt -> a.txt at a.txt
        nl ==> unknown
        bat a.txt ==> read bat a.txt -> a.txt at a.txt
        bat --theme x a.txt ==> read bat --theme x a.txt -> a.txt at a.txt
        batcat a.txt ==> read batcat a.txt -> a.txt at a.txt
        less a.txt ==> read less a.txt -> a.txt at a.txt
        more a.txt ==> read more a.txt -> a.txt at a.txt
        awk '{print}' a.txt ==> read awk '{print}' a.txt -> a.txt at a.txt
        awk -F, '{print $1}' a.txt ==> read awk '-F,' '{print $1}' a.txt -> a.txt at a.txt
        ls ==> list ls
        ls -la ==> list ls -la
        ls sub ==> list ls sub -> sub
        ls -la sub ==> list ls -la sub -> sub
        ls -I x sub ==> list ls -I x sub -> sub
        ls --color=never sub ==> list ls '--color=never' sub -> sub
        ls sub a.txt ==> list ls sub a.txt -> sub
        tree ==> list tree
        tree -L 2 sub ==> list tree -L 2 sub -> sub
        exa sub ==> list exa sub -> sub
        eza -l sub ==> list eza -l sub -> sub
        du -sh . ==> list du -sh . -> .
        fd ==> list fd
        fd foo ==> search fd foo -> foo
        fd foo sub ==> search fd foo sub -> foo in sub
        fd -t f foo sub ==> search fd -t f foo sub -> foo in sub
        find ==> list find
        find . ==> list find . -> .
        find sub -name '*.cs' ==> search find sub -name '*.cs' -> *.cs in sub
        find . -type f ==> list find . -type f -> .
        find . -name a -print ==> search find . -name a -print -> a in .
        find . -delete ==> list find . -delete -> .
        rg foo ==> search rg foo -> foo
        rg foo sub ==> search rg foo sub -> foo in sub
        rg -n foo sub a.txt ==> search rg -n foo sub a.txt -> foo in sub
        rg --files ==> list rg --files
        rg --files sub ==> list rg --files sub -> sub
        rg --files sub -g '*.cs' ==> list rg --files sub -g '*.cs' -> sub
        rg -l foo ==> search rg -l foo -> foo
        rg --files | head ==> list rg --files
        rga foo ==> search rga foo -> foo
        ag foo sub ==> search ag foo sub -> foo in sub
        ack foo ==> search ack foo -> foo
        pt foo ==> search pt foo -> foo
        grep foo a.txt ==> search grep foo a.txt -> foo in a.txt
        grep -rn foo sub ==> search grep -rn foo sub -> foo in sub
        grep -R foo ==> search grep -R foo -> foo
        grep -e foo a.txt ==> search grep -e foo a.txt -> foo in a.txt
        grep -n 'a b' a.txt ==> search grep -n 'a b' a.txt -> a b in a.txt
        egrep foo a.txt ==> search egrep foo a.txt -> foo in a.txt
        fgrep foo ==> search fgrep foo -> foo
        git grep foo ==> search git grep foo -> foo
        git grep -n foo sub ==> search git grep -n foo sub -> foo in sub
        git ls-files ==> list git ls-files
        git ls-files sub ==> list git ls-files sub -> sub
        git status ==> unknown
        git log ==> unknown
        git diff ==> unknown
        pwd ==> unknown
        echo hi ==> unknown
        true ==> unknown
        wc -l a.txt ==> unknown
        cat a.txt | head ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | wc -l ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | grep foo ==> read cat a.txt -> a.txt at a.txt ; search grep foo -> foo
        rg foo | head -n 5 ==> search rg foo -> foo
        rg -n foo sub | sed -n 1,5p ==> search rg -n foo sub -> foo in sub
        ls | wc -l ==> list ls
        cat a.txt && ls ==> read cat a.txt -> a.txt at a.txt ; list ls
        cat a.txt; ls sub; pwd ==> unknown
        cd sub && ls ==> list ls
        cd sub && cat x ==> read cat x -> x at sub/x
        cd sub && cat ../a.txt && rg foo ==> read cat ../a.txt -> a.txt at sub/../a.txt ; search rg foo -> foo
        cd sub; ls ==> list ls
        cd .. && cat /etc/hostname ==> read cat /etc/hostname -> hostname at /etc/hostname
        echo --- && cat a.txt ==> read cat a.txt -> a.txt at a.txt
        cat a.txt > /dev/null ==> unknown
        cat a.txt || true ==> read cat a.txt -> a.txt at a.txt
        FOO=1 cat a.txt ==> unknown
        bash -c 'cat a.txt' ==> unknown
        bash -lc 'cat a.txt && ls' ==> unknown
        nl -ba a.txt | sed -n 1,2p ==> read nl -ba a.txt | sed -n 1,2p -> a.txt at a.txt
        head -n 5 $X ==> unknown
        for f in a; do cat $f; done ==> unknown
        npm test ==> unknown
        npm run build && cat a.txt ==> unknown
        python3 -c 'print(1)' ==> unknown
        cat a.txt | tr a b | sort | uniq ==> read cat a.txt -> a.txt at a.txt
        tr a b < a.txt ==> unknown
        printf hi ==> unknown
        sleep 0 ==> unknown
        mkdir -p q && ls ==> unknown
        grep -A 3 foo a.txt ==> search grep -A 3 foo a.txt -> foo in a.txt
        grep -c foo a.txt ==> search grep -c foo a.txt -> foo in a.txt
        find sub -maxdepth 1 -type f ==> list find sub -maxdepth 1 -type f -> sub
        sed -n '1,200p' sub/x.cs ==> read sed -n '1,200p' sub/x.cs -> x.cs at sub/x.cs
        cat a.txt | sed -n '1,2p' ==> read cat a.txt | sed -n '1,2p' -> a.txt at a.txt
        sed -n 1,2p a.txt | cat ==> unknown
        tail -n+2 a.txt ==> read tail -n+2 a.txt -> a.txt at a.txt
        xargs cat ==> unknown
        ls | xargs cat ==> list ls
        rg --files | rg foo ==> list rg --files ; search rg foo -> foo
        rg -l foo | xargs sed -i s/a/b/ ==> unknown
        strings a.txt ==> unknown
        stat a.txt ==> unknown
        file a.txt ==> unknown
        jq . a.txt ==> unknown
        diff a.txt a.txt ==> unknown
        cat a.txt && echo x ==> unknown
        cat a.txt; echo ---; ls ==> unknown
        echo a; echo b ==> unknown
        echo a && ls ==> list ls
        ls && echo a ==> unknown
        ls; true ==> list ls
        true && ls ==> list ls
        cd sub ==> nothing
        cd sub && pwd ==> unknown
        cd sub && npm test ==> unknown
        ls && cd sub ==> list ls
        cat a.txt && cd sub && cat x ==> read cat a.txt -> a.txt at a.txt ; read cat x -> x at sub/x
        cd /tmp && cat y ==> read cat y -> y at /tmp/y
        cat a.txt | tee b ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | column ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | tr a b ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | cut -d: -f1 ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | sort ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | uniq -c ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | xargs ==> read cat a.txt -> a.txt at a.txt
        cat a.txt | awk '{print $1}' ==> read cat a.txt -> a.txt at a.txt
        ls | grep x ==> list ls ; search grep x -> x
        ls | grep -v x | wc -l ==> list ls ; search grep -v x -> x
        rg --files | sort | head ==> list rg --files
        git status && git diff ==> unknown
        git diff | head ==> unknown
        git log --oneline | head -n 5 ==> unknown
        cat a.txt && cat a.txt ==> read cat a.txt -> a.txt at a.txt
        ls && ls ==> list ls
        ls || ls sub ==> list ls ; list ls sub -> sub
        find . -type f | head -n 3 ==> list find . -type f -> .
        find . -name '*.x' | xargs grep foo ==> search find . -name '*.x' -> *.x in .
        wc -l a.txt | sort ==> unknown
        sed -n 1,2p a.txt && sed -n 3,4p a.txt ==> read sed -n '1,2p' a.txt -> a.txt at a.txt ; read sed -n '3,4p' a.txt -> a.txt at a.txt
        grep -n x a.txt | head ==> search grep -n x a.txt -> x in a.txt
        python x.py ==> unknown
        python3 -c "import os; print(os.listdir('.'))" ==> list python3 -c "import os; print(os.listdir('.'))"
        python3 -c "print(open('a.txt').read())" ==> unknown
        tail -n +1 -f a.txt ==> read tail -n +1 -f a.txt -> a.txt at a.txt
        tail -5 a.txt ==> unknown
        nl -ba -w3 a.txt ==> read nl -ba -w3 a.txt -> a.txt at a.txt
        nl -w 3 a.txt ==> read nl -w 3 a.txt -> a.txt at a.txt
        bat -n a.txt ==> read bat -n a.txt -> a.txt at a.txt
        bat -r 1:5 a.txt ==> unknown
        bat --line-range=1:5 a.txt ==> read bat '--line-range=1:5' a.txt -> a.txt at a.txt
        bat -p a.txt b ==> unknown
        less -N a.txt ==> read less -N a.txt -> a.txt at a.txt
        less +5 a.txt ==> unknown
        awk -f p.awk a.txt ==> read awk -f p.awk a.txt -> a.txt at a.txt
        awk 'x' a.txt b.txt ==> read awk x a.txt b.txt -> a.txt at a.txt
        tree --gitignore sub ==> list tree --gitignore sub -> sub
        tree -I x -P y sub ==> list tree -I x -P y sub -> sub
        tree -a ==> list tree -a
        du sub ==> list du sub -> sub
        du -d 1 sub ==> list du -d 1 sub -> sub
        du --max-depth 1 sub ==> list du --max-depth 1 sub -> sub
        fd -e cs ==> list fd -e cs
        fd -e cs foo ==> search fd -e cs foo -> foo
        fd . sub ==> search fd . sub -> . in sub
        grep -E 'a|b' a.txt ==> search grep -E 'a|b' a.txt -> a|b in a.txt
        ag ==> search ag -> None
        ag -l foo sub ==> search ag -l foo sub -> foo in sub
        ack -i foo sub ==> search ack -i foo sub -> foo in sub
        pt foo sub ==> search pt foo sub -> foo in sub
        rga -i foo sub ==> search rga -i foo sub -> foo in sub
        eza ==> list eza
        exa -la ==> list exa -la
        eza --tree sub ==> list eza --tree sub -> sub
        batcat -p a.txt ==> read batcat -p a.txt -> a.txt at a.txt
        more +2 a.txt ==> unknown
        """;

    public static TheoryData<string, string> MeasuredCommands()
    {
        var rows = new TheoryData<string, string>();
        foreach (var line in Measured.Split('\n'))
            rows.Add(line.Split(" ==> ")[0], line.Split(" ==> ")[1]);
        return rows;
    }

    [Theory]
    [MemberData(nameof(MeasuredCommands))]
    public void Describe_MeasuredCommand_IsToldAsTheOriginalDoes(string command, string expected) =>
        Assert.Equal(expected == "unknown" ? $"unknown {command}" : expected, Tell(CommandSummary.Describe(["/bin/bash", "-c", command], "/w")));

    // Where the original loses the thread.
    [Theory]
    [InlineData("find -name x", "search find -name x -> x")]
    [InlineData("cat a.txt # c", "read cat a.txt -> a.txt at a.txt")]
    [InlineData("cat a.txt;", "read cat a.txt -> a.txt at a.txt")]
    [InlineData("rg -- -foo sub", "search rg -- -foo sub -> -foo in sub")]
    [InlineData("cat a.txt | xargs rm", "unknown cat a.txt | xargs rm")]
    [InlineData("cat 'a.txt", "unknown cat 'a.txt")]
    public void Describe_CommandThatTheOriginalMisreads_IsToldAsItIs(string command, string expected) =>
        Assert.Equal(expected, Tell(CommandSummary.Describe(["/bin/zsh", "-lc", command], "/w")));

    [Fact]
    public void Describe_Read_HasAbsolutePath() => Assert.Equal(
        [
            new CommandAction.Read { Command = "cat a", Name = "a", Path = "/w/a" },
            new CommandAction.Read { Command = "cat ../b/c", Name = "c", Path = "/w/sub/../b/c" },
            new CommandAction.Read { Command = "cat /e/f", Name = "f", Path = "/e/f" },
        ],
        CommandSummary.Describe(["bash", "-lc", "cat a && cd sub && cat ../b/c && cat /e/f"], "/w"));

    [Fact]
    public void Describe_Argv_IsTaken() => Assert.Equal(
        [new CommandAction.Search { Command = "rg 'a b' src/x", Query = "a b", Path = "x" }], CommandSummary.Describe(["rg", "a b", "src/x"], "/w"));

    [Fact]
    public void Describe_NoWords_IsNothing()
    {
        Assert.Empty(CommandSummary.Describe([], "/w"));
        Assert.Equal([new CommandAction.Unknown { Command = "''" }], CommandSummary.Describe([""], "/w"));
    }

    private static string Tell(ImmutableArray<CommandAction> actions) => actions.IsEmpty ? "nothing" : string.Join(" ; ", actions.Select(action => action switch
    {
        CommandAction.Read read => $"read {read.Command} -> {read.Name} at {(read.Path.StartsWith("/w/", StringComparison.Ordinal) ? read.Path[3..] : read.Path)}",
        CommandAction.ListFiles list => $"list {list.Command}{(list.Path is null ? "" : $" -> {list.Path}")}",
        CommandAction.Search search => $"search {search.Command} -> {search.Query ?? "None"}{(search.Path is null ? "" : $" in {search.Path}")}",
        _ => $"unknown {action.Command}",
    }));
}
