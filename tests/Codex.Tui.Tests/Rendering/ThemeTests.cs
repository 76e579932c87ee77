using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Tests.Rendering;

public sealed class ThemeTests
{
    [Fact]
    public void For_FewColours_HasNoGrounds()
    {
        foreach (var (entry, depth) in ThemeCatalog.All.SelectMany(entry => new[] { (entry, ColorDepth.None), (entry, ColorDepth.Sixteen) }))
        {
            var theme = ThemeCatalog.For(entry.Name, depth, isLight: false);
            Assert.All([theme.UserBlock, theme.AddedRow, theme.RemovedRow], style => Assert.Equal(Color.Default, style.Background));
        }
    }

    [Fact]
    public void For_AddedAndRemoved_LookDifferentEverywhere()
    {
        foreach (var entry in ThemeCatalog.All)
        {
            foreach (var depth in Enum.GetValues<ColorDepth>())
            {
                var theme = ThemeCatalog.For(entry.Name, depth, isLight: true);
                Assert.NotEqual(theme.AddedRow, theme.RemovedRow);
            }
        }
    }

    [Fact]
    public void For_UnknownName_IsTheDefault() => Assert.Equal(Theme.Light, ThemeCatalog.For("zenburn", ColorDepth.TrueColor, isLight: true));

    [Fact]
    public void Fit_APalettesColours_StayApartInEveryDepth()
    {
        foreach (var entry in ThemeCatalog.All)
        {
            var theme = ThemeCatalog.For(entry.Name, ColorDepth.Sixteen, isLight: false);
            if (theme.Success.Foreground.Kind == ColorKind.Rgb)
                Assert.NotEqual(ColorDepths.Fit(theme.Success.Foreground, ColorDepth.Sixteen), ColorDepths.Fit(theme.Failure.Foreground, ColorDepth.Sixteen));
        }
    }
}
