using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>How the program looks and how its keys work: what the user settles about the front end itself.</summary>
internal sealed partial class App
{
    private void ToggleVim()
    {
        var isOn = Composer.Vim is null;
        Composer.UseVim(isOn);
        Composer.Vim?.LeaveInsert();
        Flow.Print(new NoticeCell(NoticeKind.Info, isOn ? "Vim's keys are on: i inserts, Esc goes back to normal mode, /vim turns them off" : "Vim's keys are off"));
    }
}
