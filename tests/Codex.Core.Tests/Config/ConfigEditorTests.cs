using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Config;
using CsCheck;

namespace Codex.Core.Tests.Config;

public sealed class ConfigEditorTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    private ConfigEditor Open(string text)
    {
        _world.WriteHome("config.toml", text);
        return ConfigEditor.Open(_world.UserFile);
    }

    private string Set(string text, string path, string json)
    {
        var editor = Open(text);
        editor.Set([.. Overrides.SplitKey(path)], JsonDocument.Parse(json).RootElement);
        return editor.Text;
    }

    private string Remove(string text, string path, bool isThere = true)
    {
        var editor = Open(text);
        Assert.Equal(isThere, editor.Remove([.. Overrides.SplitKey(path)]));
        return editor.Text;
    }

    [Theory]
    [InlineData("", "model", "\"x\"", "model = \"x\"\n")]
    [InlineData("", "tui.theme", "\"x\"", "[tui]\ntheme = \"x\"\n")]
    [InlineData("model = \"a\" # mine\n", "model", "\"b\"", "model = \"b\" # mine\n")]
    [InlineData("model   =   'a'\r\n# end\r\n", "model", "3", "model   =   3\r\n# end\r\n")]
    [InlineData("a = 1\n# about b\n\n[t]\nx = 1\n", "b", "true", "a = 1\nb = true\n# about b\n\n[t]\nx = 1\n")]
    [InlineData("# only a comment", "b", "1.5", "b = 1.5\n\n# only a comment")]
    [InlineData("[t]\nx = 1\n\n[u]\ny = 2\n", "t.z", "2", "[t]\nx = 1\nz = 2\n\n[u]\ny = 2\n")]
    [InlineData("[t]\n  x = 1 # c\n", "t.z", "2", "[t]\n  x = 1 # c\n  z = 2\n")]
    [InlineData("[t] # none\n[u]\n", "t.z", "2", "[t] # none\nz = 2\n[u]\n")]
    [InlineData("[t]\nx = 1", "t.z", "2", "[t]\nx = 1\nz = 2\n")]
    [InlineData("[t]\nx = [\n  1, # one\n]\ny = 1\n", "t.x", "[2]", "[t]\nx = [2]\ny = 1\n")]
    [InlineData("[a]\nx = 1\n", "a.b.c", "1", "[a]\nx = 1\n\n[a.b]\nc = 1\n")]
    [InlineData("[a.b]\nx = 1\n", "a.c", "1", "[a.b]\nx = 1\n\n[a]\nc = 1\n")]
    [InlineData("tui.x = 1\nmodel = 2\n", "tui.theme", "3", "tui.x = 1\ntui.theme = 3\nmodel = 2\n")]
    [InlineData("[a]\nb.x = 1\n", "a.b.y", "3", "[a]\nb.x = 1\nb.y = 3\n")]
    [InlineData("s = { command = \"c\" } # s\n", "s.enabled", "false", "s = { command = \"c\", enabled = false } # s\n")]
    [InlineData("s = { command = \"c\" } # s\n", "s.command", "\"d\"", "s = { command = \"d\" } # s\n")]
    [InlineData("s = {}\n", "s.env.A", "\"1\"", "s = { env.A = \"1\" }\n")]
    [InlineData("", "projects./x y.trust_level", "\"trusted\"", "[projects.\"/x y\"]\ntrust_level = \"trusted\"\n")]
    [InlineData("[projects.'/x']\n", "projects./x.trust_level", "\"trusted\"", "[projects.'/x']\ntrust_level = \"trusted\"\n")]
    [InlineData("", "t", "\"a\\\"b\\\\c\\n\\u0001é\"", "t = \"a\\\"b\\\\c\\n\\u0001é\"\n")]
    [InlineData("", "n", "[\"a\", {\"k l\": [1, 2.5, true]}]", "n = [\"a\", { \"k l\" = [1, 2.5, true] }]\n")]
    [InlineData("", "m", "{\"command\":\"c\",\"env\":{\"A\":\"1\"},\"none\":null}", "[m]\ncommand = \"c\"\n\n[m.env]\nA = \"1\"\n")]
    [InlineData("[m]\nold = 1\n# kept\ncommand = \"a\"\n", "m", "{\"command\":\"c\"}", "[m]\n# kept\ncommand = \"c\"\n")]
    [InlineData("[m]\ncommand = \"a\"\n\n[m.env]\nA = 1\n\n[z]\n", "m", "{\"command\":\"c\"}", "[m]\ncommand = \"c\"\n\n[z]\n")]
    [InlineData("", "features", "{}", "[features]\n")]
    [InlineData("m = 1 # m\n", "m", "{\"a\":{},\"b\":null}", "m = { a = {} } # m\n")]
    [InlineData("[m]\na = 1\n\n[z]\nb = 1\n", "m", "3", "m = 3\n\n[z]\nb = 1\n")]
    [InlineData("[[m]]\na = 1\n\n[[m]]\na = 2\n", "m", "{\"b\":1}", "[m]\nb = 1\n")]
    [InlineData("m = 1\n", "m", "null", "")]
    public void Set_Value_ChangesOnlyWhatItMust(string text, string path, string json, string expected) => Assert.Equal(expected, Set(text, path, json));

    [Theory]
    [InlineData("a = 1\nb = 2 # b\nc = 3\n", "b", "a = 1\nc = 3\n")]
    [InlineData("# a\na = 1\n", "a", "# a\n")]
    [InlineData("[t]\nx = 1\n\n# about u\n[u]\ny = 2\n", "t", "# about u\n[u]\ny = 2\n")]
    [InlineData("[t]\nx = 1\n\n[t.sub]\nz = 1\n\n[u]\ny = 2\n", "t", "[u]\ny = 2\n")]
    [InlineData("[t]\nx = 1\n\n[t.sub]\nz = 1\n\n[u]\ny = 2\n", "t.sub", "[t]\nx = 1\n\n[u]\ny = 2\n")]
    [InlineData("t.a = 1\nt.b = 2\nu = 3\n", "t", "u = 3\n")]
    [InlineData("s = { a = 1, b = 2, c = 3 }\n", "s.b", "s = { a = 1, c = 3 }\n")]
    [InlineData("s = { a = 1, b = 2, c = 3 }\n", "s.a", "s = { b = 2, c = 3 }\n")]
    [InlineData("s = { a = 1, b = 2, c = 3 }\n", "s.c", "s = { a = 1, b = 2 }\n")]
    [InlineData("s = { a = 1 }\n", "s.a", "s = {}\n")]
    [InlineData("[[r]]\na = 1\n[[r]]\na = 2\n[s]\n", "r", "[s]\n")]
    public void Remove_Key_TakesItsLinesOut(string text, string path, string expected) => Assert.Equal(expected, Remove(text, path));

    [Fact]
    public void Remove_KeyThatIsNotThere_ChangesNothing() => Assert.Equal("a = 1\n", Remove("a = 1\n", "a.b", isThere: false));

    [Fact]
    public void Set_BelowAValueOrRows_IsRefused()
    {
        Assert.Contains("`tui` in", Assert.Throws<ConfigException>(() => Set("tui = 3\n", "tui.theme", "1")).Message, StringComparison.Ordinal);
        Assert.Contains("is an array of tables", Assert.Throws<ConfigException>(() => Set("[[r]]\na = 1\n", "r.b", "1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoToml_SaysWhere() => Assert.Contains(":1:5: ", Assert.Throws<ConfigException>(() => Open("a = = 1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Save_NewFile_IsItsOwnersAlone()
    {
        var file = Path.Combine(_world.Home, "new", "config.toml");
        var editor = ConfigEditor.Open(file);
        editor.Set(["model"], JsonDocument.Parse("\"x\"").RootElement);

        editor.Save();

        Assert.Equal("model = \"x\"\n", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Save_FileBehindALink_KeepsLinkAndPermissions()
    {
        if (OperatingSystem.IsWindows())
            return;
        var real = Path.Combine(_world.Home, "dotfiles.toml");
        File.WriteAllText(real, "a = 1\n");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.CreateSymbolicLink(_world.UserFile, real);
        var editor = ConfigEditor.Open(_world.UserFile);
        editor.Set(["a"], JsonDocument.Parse("2").RootElement);

        editor.Save();

        Assert.Equal(real, new FileInfo(_world.UserFile).LinkTarget);
        Assert.Equal("a = 2\n", File.ReadAllText(real));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(real));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static readonly Gen<string> Comment = Gen.Int[0, 99].Select(n => $"# note {n}\n");
    private static readonly Gen<string> Blank = Gen.Const("\n");

    private static readonly Gen<string> Line = Gen.Select(
        OneOf("x", "y", "z.w", "\"q r\"", "t", "t.k", "z"),
        OneOf("1", "\"text # no comment\"", "[1, 2]", "[\n  1, # one\n  2,\n]", "{ k = 1, l.m = 2 }", "{}", "'''\n# text\n'''"),
        OneOf("", " # end"),
        (key, value, end) => $"{key} = {value}{end}\n");

    private static readonly Gen<string> Header = OneOf("[a]\n", "[a.b]\n", "[c] # head\n", "[ \"q r\" ]\n", "[a.b.d]\n", "[t]\n");

    private static readonly Gen<string> Document = Gen.Frequency((4, Line), (2, Header), (2, Comment), (1, Blank)).Array[0, 9].Select(string.Concat);

    private static readonly Gen<ImmutableArray<string>> KeyPath =
        OneOf("a", "b", "c", "d", "t", "x", "y", "z", "w", "k", "q r", "new").Array[1, 3].Select(keys => ImmutableArray.Create(keys));

    private static readonly Gen<string> Json = OneOf("1", "\"v\"", "true", "[1, \"b\"]", "2.5", "{\"k\":1,\"o\":{\"p\":\"q\"}}", "{}");

    [Fact]
    public void Set_AnythingAnywhere_OnlyThatChanges() => Gen.Select(Document, KeyPath, Json).Sample(
        (text, path, json) =>
        {
            if (Parse(text) is not { } before)
                return;
            var value = JsonDocument.Parse(json).RootElement;
            string after;
            try
            {
                var editor = ConfigEditor.Open("/f", text);
                editor.Set(path, value);
                after = editor.Text;
            }
            catch (ConfigException exception) when (exception.Message.EndsWith("is not a table", StringComparison.Ordinal))
            {
                return;
            }

            var parsed = Parse(after);
            Assert.NotNull(parsed);
            Assert.True(JsonElement.DeepEquals(value, parsed.Find(path.AsSpan())!.ToJson()), after);
            Assert.Equal(Others(before, path), Others(parsed, path));
            if (before.Find(path.AsSpan()) is not (ConfigTable or ConfigArray))
                Assert.Equal(Comments(text), Comments(after));
        },
        iter: 300, threads: 1);

    [Fact]
    public void Remove_AnythingAnywhere_OnlyThatGoes() => Gen.Select(Document, KeyPath).Sample(
        (text, path) =>
        {
            if (Parse(text) is not { } before)
                return;
            var editor = ConfigEditor.Open("/f", text);

            var wasThere = editor.Remove(path);

            var parsed = Parse(editor.Text);
            Assert.NotNull(parsed);
            Assert.Null(parsed.Find(path.AsSpan()));
            Assert.Equal(before.Find(path.AsSpan()) is not null, wasThere);
            Assert.Equal(Others(before, path), Others(parsed, path));
        },
        iter: 300, threads: 1);

    private static ConfigTable? Parse(string text)
    {
        try
        {
            return TomlTree.Parse(new ConfigSource(ConfigLayerKind.User, "/f", text));
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    /// <summary>Every leaf that does not lie below the path.</summary>
    private static SortedDictionary<string, string> Others(ConfigTable table, ImmutableArray<string> path)
    {
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add([], table);
        return leaves;

        void Add(ImmutableArray<string> at, ConfigTable inner)
        {
            foreach (var entry in inner.Entries)
            {
                var below = at.Add(entry.Key);
                if (below.SequenceEqual(path))
                    continue;
                if (entry.Value is ConfigTable next)
                    Add(below, next);
                else
                    leaves[string.Join('/', below)] = entry.Value.ToJson().GetRawText();
            }
        }
    }

    private static List<string> Comments(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("# note", StringComparison.Ordinal) || line.EndsWith("# end", StringComparison.Ordinal) || line.EndsWith("# head", StringComparison.Ordinal))
            .Select(line => line[line.LastIndexOf('#')..])];
}
