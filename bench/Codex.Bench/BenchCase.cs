using System.Collections.Immutable;
using Codex.Testing.Model;
using static Codex.Testing.Model.ModelStep;

namespace Codex.Bench;

/// <summary>One thing that is measured.</summary>
/// <param name="Name">By which it is chosen.</param>
/// <param name="What">For people.</param>
/// <param name="Arguments">The command line, without the prompt.</param>
/// <param name="Script">What the model answers; empty when none is asked.</param>
internal sealed record BenchCase(string Name, string What, ImmutableArray<string> Arguments, Func<IEnumerable<ModelReply>> Script)
{
    /// <summary>The budget: our figure divided by the peer's must not be larger. CPU, peak size, time to the first request.</summary>
    public (double Cpu, double Peak, double FirstRequest) Budget { get; init; } = (1, 1, 1);

    /// <summary>How many requests the model server must have seen: a run that did less did not do the work.</summary>
    public int Requests => Script().Count();

    private static ImmutableArray<string> Exec(string sandbox) => ["exec", "--skip-git-repo-check", "-s", sandbox, "hello"];

    /// <summary>All cases. Budgets are the goals of the performance specification.</summary>
    public static ImmutableArray<BenchCase> All { get; } =
    [
        new("version", "--version", ["--version"], () => []) { Budget = (0.6, 0.6, 1) },
        new("help", "exec --help", ["exec", "--help"], () => []) { Budget = (1, 1, 1) },
        new("hello", "one turn, one answer", Exec("danger-full-access"), () => ["hello"]) { Budget = (0.15, 0.3, 0.2) },
        new("tools50", "50 commands one after the other (bash -lc true)", Exec("danger-full-access"), () => Commands(50)) { Budget = (0.25, 0.3, 0.2) },
        new("tools200", "200 commands one after the other", Exec("danger-full-access"), () => Commands(200)) { Budget = (0.25, 0.3, 0.2) },
        new("sandbox50", "50 commands in the workspace-write sandbox", Exec("workspace-write"), () => Commands(50)) { Budget = (0.2, 0.3, 0.2) },
        new("deltas", "an answer of 100,000 deltas", Exec("danger-full-access"), () => [Message(new string('x', 1_000_000), deltas: 100_000)]) { Budget = (0.1, 0.5, 0.2) },
    ];

    private static IEnumerable<ModelReply> Commands(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (ModelReply)Call("exec_command", """{"cmd":"true"}""")), "done"];
}
