using System.Collections.Immutable;
using System.Text;
using Codex.Machine.ExecPolicy.Starlark;

namespace Codex.Machine.ExecPolicy;

/// <summary>An example of a rule, to be checked when its file has been read.</summary>
internal sealed record RuleExample(PrefixRule Rule, ImmutableArray<string> Command, bool ShouldMatch, Position At);

/// <summary>Runs rules files and collects what they declare.</summary>
internal sealed class RulesLoader
{
    private const int MaxFileBytes = 4 << 20;

    private readonly ImmutableArray<PrefixRule>.Builder _prefixRules = ImmutableArray.CreateBuilder<PrefixRule>();
    private readonly ImmutableArray<NetworkRule>.Builder _networkRules = ImmutableArray.CreateBuilder<NetworkRule>();
    private readonly Dictionary<string, ImmutableArray<string>> _hostExecutables = new(StringComparer.Ordinal);
    private readonly List<RuleExample> _examples = [];

    public ImmutableArray<PrefixRule> PrefixRules => _prefixRules.ToImmutable();

    public ImmutableArray<NetworkRule> NetworkRules => _networkRules.ToImmutable();

    public ImmutableDictionary<string, ImmutableArray<string>> HostExecutables => _hostExecutables.ToImmutableDictionary(StringComparer.Ordinal);

    /// <exception cref="ExecPolicyException">The file cannot be read, is wrong, or an example contradicts its rule.</exception>
    public void Load(RulesFile file)
    {
        Interpreter.Run(file.Path, Parser.Parse(file.Path, ReadText(file.Path)), Builtins(file));
        foreach (var example in _examples)
            Check(example);
        _examples.Clear();
    }

    internal static string ReadText(string path)
    {
        try
        {
            using var file = PatientFile.OpenRead(path);
            if (file.Length > MaxFileBytes)
                throw new ExecPolicyException(path, 0, 0, "the file is larger than 4 MiB");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ExecPolicyException(path, 0, 0, "stream did not contain valid UTF-8");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ExecPolicyException(path, 0, 0, "No such file or directory (os error 2)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExecPolicyException(path, 0, 0, Directory.Exists(path) ? "Is a directory (os error 21)" : exception.Message);
        }
    }

    private Dictionary<string, Function.Builtin> Builtins(RulesFile file) => new(StringComparer.Ordinal)
    {
        ["prefix_rule"] = new("prefix_rule", call => AddPrefixRule(file, call)),
        ["host_executable"] = new("host_executable", AddHostExecutable),
        ["network_rule"] = new("network_rule", call => AddNetworkRule(file, call)),
    };

    private object? AddPrefixRule(RulesFile file, BoundCall call)
    {
        var arguments = new RuleArguments(call, ["pattern"], ["decision", "match", "not_match", "justification"]);
        var pattern = RulePatterns.Read(call, arguments.List("pattern"));
        var decision = arguments.Text("decision") switch
        {
            null or "allow" => RuleDecision.Allow,
            "prompt" => RuleDecision.Prompt,
            "forbidden" => RuleDecision.Forbidden,
            var other => throw call.Error($"invalid decision: {other}"),
        };
        var rule = new PrefixRule(pattern, decision, arguments.Justification(), file, call.Source.At.Line);
        _prefixRules.Add(rule);
        AddExamples(rule, call, arguments, "match", shouldMatch: true);
        AddExamples(rule, call, arguments, "not_match", shouldMatch: false);
        return null;
    }

    private void AddExamples(PrefixRule rule, BoundCall call, RuleArguments arguments, string name, bool shouldMatch)
    {
        foreach (var (index, example) in arguments.ListOrEmpty(name).Index())
            _examples.Add(new RuleExample(rule, RulePatterns.ReadExample(call, example), shouldMatch, arguments.PositionOf(name, index)));
    }

    private object? AddHostExecutable(BoundCall call)
    {
        var arguments = new RuleArguments(call, ["name", "paths"], []);
        var name = arguments.Text("name") ?? "";
        if (name.Length == 0)
            throw call.Error("invalid rule: host_executable name cannot be empty");
        if (name.AsSpan().ContainsAny('/', '\\'))
            throw call.Error($"invalid rule: host_executable name must be a bare executable name (got {name})");
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var item in arguments.List("paths"))
        {
            var path = item as string ?? throw call.Error($"invalid rule: host_executable paths must be strings (got {Values.TypeOf(item)})");
            if (!Path.IsPathFullyQualified(path))
                throw call.Error($"invalid rule: host_executable paths must be absolute (got {path})");
            if (Path.GetFileName(path) != name)
                throw call.Error($"invalid rule: host_executable path `{path}` must have basename `{name}`");
            paths.Add(Path.GetFullPath(path));
        }

        _hostExecutables[name] = paths.ToImmutable(); // a later definition replaces an earlier one
        return null;
    }

    private object? AddNetworkRule(RulesFile file, BoundCall call)
    {
        var arguments = new RuleArguments(call, ["host", "protocol", "decision"], ["justification"]);
        if (!NetworkRuleText.TryReadHost(arguments.Text("host") ?? "", out var host, out var problem))
            throw call.Error($"invalid rule: {problem}");
        var protocol = arguments.Text("protocol") ?? "";
        var decision = arguments.Text("decision") ?? "";
        _networkRules.Add(new NetworkRule(
            host,
            NetworkRuleText.ReadProtocol(protocol) ??
                throw call.Error($"invalid rule: network_rule protocol must be one of http, https, socks5_tcp, socks5_udp (got {protocol})"),
            NetworkRuleText.ReadDecision(decision) ?? throw call.Error($"invalid decision: {decision}"),
            arguments.Justification(),
            file,
            call.Source.At.Line));
        return null;
    }

    private void Check(RuleExample example)
    {
        var rules = new RuleIndex([example.Rule], HostExecutables);
        if (rules.Match(example.Command, ProgramResolution.HostExecutables).IsEmpty != example.ShouldMatch)
            return;
        var command = Shells.ShellWords.Join(example.Command);
        throw new ExecPolicyException(example.Rule.Source.Path, example.At.Line, example.At.Column, example.ShouldMatch
            ? $"expected the example to match its rule: {command}"
            : $"expected the example not to match its rule: {command}");
    }
}
