using Codex.Machine.Shells;

namespace Codex.Machine.Tests.Shells;

public sealed class PatchCommandTests
{
    private const string Patch = "*** Begin Patch\n*** Add File: a.txt\n+costs $5 and `ticks` \\n\n*** End Patch\n";

    private static EmbeddedPatch? Find(string script, string option = "-lc") => PatchCommand.Find(["/bin/bash", option, script]);

    [Theory]
    [InlineData("apply_patch <<'EOF'\n{0}EOF")]
    [InlineData("apply_patch <<'EOF'\n{0}EOF\n\n")]
    [InlineData("apply_patch <<EOF\n{0}EOF\n")]
    [InlineData("apply_patch << \"E F\"\n{0}E F\n")]
    [InlineData("apply_patch <<\\EOF\n{0}EOF\n")]
    [InlineData("apply_patch <<E'O'F\n{0}EOF\n")]
    [InlineData("apply_patch <<-'EOF'\n{0}EOF\n")]
    [InlineData("applypatch <<'PATCH'\n{0}PATCH\n")]
    [InlineData("  \n  apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("# edit\napply_patch <<'EOF' # here\n{0}EOF\n")]
    [InlineData("'apply_patch' <<'EOF'\n{0}EOF\n")]
    [InlineData("apply_patch 0<<'EOF'\n{0}EOF\n")]
    [InlineData("apply_patch <<'EOF'\n{0}")]
    public void Find_HereDocument_GivesItsText(string script) =>
        Assert.Equal(new EmbeddedPatch(Patch, null), Find(script.Replace("{0}", Patch, StringComparison.Ordinal)));

    [Theory]
    [InlineData("cd sub && apply_patch <<'EOF'\n{0}EOF\n", "sub")]
    [InlineData("cd 'a b' && apply_patch <<'EOF'\n{0}EOF\n", "a b")]
    [InlineData("cd \"/x/y\" && applypatch <<EOF\n{0}EOF\n", "/x/y")]
    [InlineData("cd s'u'b &&\n apply_patch <<EOF\n{0}EOF\n", "sub")]
    public void Find_BehindChangeOfFolder_GivesTheFolder(string script, string folder) =>
        Assert.Equal(new EmbeddedPatch(Patch, folder), Find(script.Replace("{0}", Patch, StringComparison.Ordinal), "-c"));

    [Fact]
    public void Find_TabbedDocument_LosesItsTabs() =>
        Assert.Equal(new EmbeddedPatch("*** Begin Patch\n\n*** End Patch\n", null), Find("apply_patch <<-EOF\n\t*** Begin Patch\n\n\t\t*** End Patch\n\tEOF\n"));

    [Theory]
    [InlineData("apply_patch")]
    [InlineData("applypatch")]
    public void Find_Argument_GivesIt(string program) => Assert.Equal(new EmbeddedPatch(Patch, null), PatchCommand.Find([program, Patch]));

    [Theory]
    [InlineData("apply_patch <<'EOF'\n{0}EOF\necho done")]
    [InlineData("apply_patch <<'EOF' && echo done\n{0}EOF\n")]
    [InlineData("apply_patch <<'EOF' | cat\n{0}EOF\n")]
    [InlineData("apply_patch <<'EOF' > out\n{0}EOF\n")]
    [InlineData("apply_patch <<'EOF' 2>&1\n{0}EOF\n")]
    [InlineData("apply_patch <<'EOF' &\n{0}EOF\n")]
    [InlineData("echo a && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd sub; apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd sub || apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd sub\napply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd sub && cd x && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd $X && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd ~ && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd - && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd a b && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cd $(rm -f x) && apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("! apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("(apply_patch <<'EOF'\n{0}EOF\n)")]
    [InlineData("X=$(rm x) apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("apply_patch x <<'EOF'\n{0}EOF\n")]
    [InlineData("apply_patch <<< '{0}'")]
    [InlineData("apply_patch '{0}'")]
    [InlineData("apply_patch <<A <<B\n{0}A\n{0}B\n")]
    [InlineData("/usr/bin/apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("cat <<'EOF' | apply_patch\n{0}EOF\n")]
    [InlineData("bash -c \"apply_patch <<EOF\n{0}EOF\n\"")]
    [InlineData("apply_patch <<'EOF' )\n{0}EOF\n")]
    [InlineData("; apply_patch <<'EOF'\n{0}EOF\n")]
    [InlineData("apply_patch")]
    [InlineData("")]
    public void Find_AnythingElse_IsTheShells(string script) => Assert.Null(Find(script.Replace("{0}", Patch, StringComparison.Ordinal)));

    [Theory]
    [InlineData]
    [InlineData("apply_patch")]
    [InlineData("apply_patch", "a", "b")]
    [InlineData("bash", "-x", "apply_patch <<EOF\na\nEOF\n")]
    [InlineData("fish", "-c", "apply_patch <<EOF\na\nEOF\n")]
    public void Find_OtherArgv_IsNull(params string[] argv) => Assert.Null(PatchCommand.Find(argv));
}
