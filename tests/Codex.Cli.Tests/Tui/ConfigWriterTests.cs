using Codex.Cli.Tui;
using Codex.Testing.Homes;
using Codex.Tui;

namespace Codex.Cli.Tests.Tui;

public sealed class ConfigWriterTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Save_Edits_SetAndRemoveAndLeaveTheRestAsItIs()
    {
        _home.Write("config.toml", "model = \"m\" # mine\n\n[tui]\ntheme = \"nord\"\nanimations = false # calm\n\n[tui.keymap.global]\ncopy = \"f5\"\n");

        var problem = ConfigWriter.Save(_home.CodexHome,
        [
            new TuiConfigEdit(["tui", "theme"], null),
            new TuiConfigEdit(["tui", "status_line"], new TuiConfigValue.Texts(["model", "run-state"])),
            new TuiConfigEdit(["tui", "keymap", "global", "copy"], new TuiConfigValue.Texts(["f6", "ctrl-o"])),
            new TuiConfigEdit(["tui", "keymap", "vim_normal", "undo"], new TuiConfigValue.Text("shift-u")),
        ]);

        Assert.Null(problem);
        Assert.Equal(
            "model = \"m\" # mine\n\n[tui]\nanimations = false # calm\nstatus_line = [\"model\", \"run-state\"]\n\n[tui.keymap.global]\ncopy = [\"f6\", \"ctrl-o\"]\n\n"
            + "[tui.keymap.vim_normal]\nundo = \"shift-u\"\n",
            File.ReadAllText(_home.PathOf("config.toml")));
    }

    [Fact]
    public void Save_FileThatIsNoToml_SaysSoAndLeavesIt()
    {
        _home.Write("config.toml", "model = \n");

        var problem = ConfigWriter.Save(_home.CodexHome, [new TuiConfigEdit(["tui", "theme"], new TuiConfigValue.Text("nord"))]);

        Assert.StartsWith("It could not be kept in config.toml:", problem, StringComparison.Ordinal);
        Assert.Equal("model = \n", File.ReadAllText(_home.PathOf("config.toml")));
    }
}
