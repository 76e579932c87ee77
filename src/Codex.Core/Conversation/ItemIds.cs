namespace Codex.Core.Conversation;

/// <summary>Ids that we give to items: a prefix that names the kind and a version 7 UUID.</summary>
internal static class ItemIds
{
    public static string NewUuid() => Guid.CreateVersion7().ToString("D");

    public static string ForMessage() => "msg_" + NewUuid();

    /// <param name="type">The type of the output item.</param>
    public static string ForOutput(string type) => type switch
    {
        "custom_tool_call_output" => "ctco_",
        "tool_search_output" => "tso_",
        _ => "fco_",
    } + NewUuid();
}
