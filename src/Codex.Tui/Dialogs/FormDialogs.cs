using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.AppServer;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.Dialogs;

/// <summary>
/// The question of an MCP server, as dialogs one after the other: the message, then one for each field of its form. Nothing is sent before
/// the last of them, and Esc goes one step back.
/// </summary>
/// <param name="keymap">The keys.</param>
/// <param name="request">What is asked.</param>
/// <param name="show">Shows the next dialog when the one that is open has closed.</param>
/// <param name="decide">Takes the answer, and what is printed about it.</param>
internal sealed class FormDialogs(Keymap.Keymap keymap, ElicitationRequest request, Action<Dialog> show, Action<ElicitationAnswer, NoticeCell> decide)
{
    private readonly ImmutableArray<FormField>? _fields = request.Url is null ? FormField.ReadAll(request.RequestedSchema) : [];
    private readonly Dictionary<string, JsonElement> _answers = [];

    private string Server => CleanText.From(request.ServerName);

    /// <summary>The first of them.</summary>
    public Dialog Create()
    {
        var options = ImmutableArray.CreateBuilder<DialogOption>();
        if (request.Url is not null)
            options.Add(new DialogOption("I have opened the page and am done there", Accept) { Description = "the server is told to go on" });
        else if (_fields is { IsEmpty: false })
            options.Add(new DialogOption("Answer", () => Ask(0)));
        else if (_fields is not null)
            options.Add(new DialogOption("Yes", Accept));
        options.Add(new DialogOption("Decline", () => Refuse(ElicitationAction.Decline)) { Description = "the server is told no" });
        options.Add(new DialogOption("Cancel", () => Refuse(ElicitationAction.Cancel)) { Description = "without an answer" });
        return new ListDialog(keymap, $"The MCP server {Server} asks", options.ToImmutable())
        {
            ComesUnexpected = true,
            EscapeLabel = "cancel",
            Cancelled = () => Refuse(ElicitationAction.Cancel),
            Body = Describe,
        };
    }

    private IEnumerable<Row> Describe(int width, Theme theme)
    {
        var indent = new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] };
        List<Row> rows = [.. CleanText.From(request.Message).Split('\n').SelectMany(line => TextLayout.Wrap([new TextRun(line, Style.Plain)], indent))];
        if (request.Url is { } url)
            rows.AddRange([Row.Empty, .. TextLayout.Wrap([new TextRun(CleanText.From(url), theme.Link)], indent)]);
        if (_fields is null)
            rows.AddRange([Row.Empty, .. TextLayout.Wrap([new TextRun("Its form has parts that cannot be filled in here.", theme.Warning)], indent)]);
        foreach (var field in _fields ?? [])
            rows.Add(Row.Of(new TextRun($"  • {CleanText.From(field.Title)}{(field.IsRequired ? "" : " (optional)")}", theme.Muted)));
        return rows;
    }

    private void Ask(int index)
    {
        if (_fields is not { } fields)
            return;
        if (index < 0)
            show(Create());
        else if (index == fields.Length)
            show(CreateSummary(fields));
        else
            show(CreateField(fields[index], index));
    }

    private Dialog CreateField(FormField field, int index) => field.Kind switch
    {
        FormFieldKind.Flag => CreateList(field, index, [("Yes", Element(true)), ("No", Element(false))]),
        FormFieldKind.Choice => CreateList(field, index, [.. field.Choices.Select(choice => (choice.Title, JsonSerializer.SerializeToElement(choice.Value, FormJson.Default.String)))]),
        FormFieldKind.Choices => CreateMany(field, index, [.. Chosen(field)], marked: 0),
        _ => new TextDialog(keymap, TitleOf(field), text => TakeText(field, index, text), () => Ask(index - 1))
        {
            Note = field.Description,
            TakesNothing = !field.IsRequired,
            Text = Current(field) switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString() ?? "",
                { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
                _ => "",
            },
        },
    };

    private string? TakeText(FormField field, int index, string text)
    {
        if (text.Length == 0)
        {
            _answers.Remove(field.Name);
        }
        else
        {
            var (value, problem) = field.Parse(text);
            if (problem is not null)
                return problem;
            _answers[field.Name] = value;
        }

        Ask(index + 1);
        return null;
    }

    private ListDialog CreateList(FormField field, int index, ImmutableArray<(string Title, JsonElement Value)> values)
    {
        var current = Current(field);
        var options = values.Select(value => new DialogOption(value.Title, () =>
        {
            _answers[field.Name] = value.Value;
            Ask(index + 1);
        })).ToList();
        if (!field.IsRequired)
        {
            options.Add(new DialogOption("(no answer)", () =>
            {
                _answers.Remove(field.Name);
                Ask(index + 1);
            }));
        }

        var list = new ListDialog(keymap, TitleOf(field), [.. options]) { Cancelled = () => Ask(index - 1), Body = (width, theme) => Note(field, width, theme) };
        list.Select(Math.Max(0, Array.FindIndex([.. values], value => current.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(value.Value, current))));
        return list;
    }

    private ListDialog CreateMany(FormField field, int index, ImmutableHashSet<string> chosen, int marked)
    {
        var options = field.Choices.Select((choice, place) => new DialogOption(
            $"[{(chosen.Contains(choice.Value) ? "x" : " ")}] {choice.Title}",
            () => show(CreateMany(field, index, chosen.Contains(choice.Value) ? chosen.Remove(choice.Value) : chosen.Add(choice.Value), place)))).ToList();
        var problem = chosen.Count < (field.Minimum ?? (field.IsRequired ? 1 : 0)) ? "choose more" : chosen.Count > field.Maximum ? "choose fewer" : null;
        options.Add(new DialogOption("Done", () =>
        {
            if (problem is not null)
            {
                show(CreateMany(field, index, chosen, field.Choices.Length));
                return;
            }

            string[] values = [.. field.Choices.Select(choice => choice.Value).Where(chosen.Contains)];
            _answers[field.Name] = JsonSerializer.SerializeToElement(values, FormJson.Default.StringArray);
            Ask(index + 1);
        }) { Description = problem });
        var list = new ListDialog(keymap, TitleOf(field), [.. options]) { Cancelled = () => Ask(index - 1), Body = (width, theme) => Note(field, width, theme) };
        list.Select(marked);
        return list;
    }

    private ListDialog CreateSummary(ImmutableArray<FormField> fields) => new(keymap, $"Send this to {Server}?",
        [new DialogOption("Send", Accept), new DialogOption("Change it", () => Ask(0)), new DialogOption("Decline", () => Refuse(ElicitationAction.Decline))])
    {
        Cancelled = () => Ask(fields.Length - 1),
        Body = (width, theme) => fields.SelectMany(field => TextLayout.Wrap(
            [new TextRun(CleanText.From(field.Title) + ": ", theme.Strong), new TextRun(_answers.TryGetValue(field.Name, out var value) ? CleanText.From(value.ToString()) : "–", Style.Plain)],
            new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["    "] })),
    };

    private void Accept()
    {
        var content = request.Url is null ? JsonSerializer.SerializeToElement(_answers, FormJson.Default.DictionaryStringJsonElement) : default;
        decide(new ElicitationAnswer(ElicitationAction.Accept, content), new NoticeCell(NoticeKind.Approved, $"You answered the MCP server {Server}"));
    }

    private void Refuse(ElicitationAction action) => decide(
        new ElicitationAnswer(action, default), new NoticeCell(NoticeKind.Refused, $"You gave the MCP server {Server} no answer"));

    private JsonElement Current(FormField field) => _answers.TryGetValue(field.Name, out var value) ? value : field.Default;

    private IEnumerable<string> Chosen(FormField field) => Current(field) is { ValueKind: JsonValueKind.Array } values
        ? values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString() ?? "")
        : [];

    private static string TitleOf(FormField field) => field.IsRequired ? field.Title : $"{field.Title} (optional)";

    private static IEnumerable<Row> Note(FormField field, int width, Theme theme) => field.Description is not { Length: > 0 } description ? [] : TextLayout.Wrap(
        [new TextRun(CleanText.From(description), theme.Muted)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });

    private static JsonElement Element(bool value) => JsonSerializer.SerializeToElement(value, FormJson.Default.Boolean);
}
