using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Core.Mcp;

namespace Codex.Core.Tests.Mcp;

/// <summary>What the original makes of each form, measured on 0.169.0.</summary>
public sealed class McpToolSchemaTests
{
    [Theory]
    [InlineData("""{"type":"integer","minimum":1,"description":"D","examples":[1]}""", """{"type":"integer","description":"D"}""")]
    [InlineData("""{"const":"k"}""", """{"type":"string","enum":["k"]}""")]
    [InlineData("""{"oneOf":[{"type":"string"},{"const":3}]}""", """{"oneOf":[{"type":"string"},{"type":"string","enum":[3]}]}""")]
    [InlineData("""{"type":"array","items":{"type":"string","title":"x"},"minItems":1}""", """{"type":"array","items":{"type":"string"},"minItems":1}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"}]}""", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"description":"no type"}""", "{}")]
    [InlineData("""{"minimum":3}""", """{"type":"number"}""")]
    [InlineData("""{"format":"date"}""", """{"type":"string"}""")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""", """{"type":"object","properties":{},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"$ref":"#/$defs/V","title":"T"}""", """{"$ref":"#/$defs/V"}""")]
    [InlineData("""{"anyOf":[{"type":"string","default":"x"},{"type":"null"}],"default":null}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("""{"type":["integer","null"],"enum":[1,null]}""", """{"type":["integer","null"],"enum":[1,null]}""")]
    [InlineData("false", """{"type":"string"}""")]
    public void WriteTo_Property_KeepsWhatModelApisTake(string property, string expected) =>
        Assert.Equal($$$"""{"type":"object","properties":{"p":{{{expected}}}}}""", Write($$$"""{"type":"object","properties":{"p":{{{property}}}}}"""));

    [Theory]
    [InlineData("null", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"string"}""", """{"type":"string","properties":{}}""")]
    [InlineData("""{"type":"object","properties":null,"$schema":"x","title":"T"}""", """{"type":"object","properties":{}}""")]
    [InlineData(
        """{"type":"object","properties":{},"$defs":{"V":{"type":"string","title":"gone"}}}""",
        """{"type":"object","properties":{},"$defs":{"V":{"type":"string"}}}""")]
    public void WriteTo_Whole_IsAnObjectsSchema(string schema, string expected) => Assert.Equal(expected, Write(schema));

    private static string Write(string schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            McpToolSchema.WriteTo(writer, JsonElement.Parse(schema));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
