using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Texts, and JSON.</summary>
internal static class TextCases
{
    private static readonly string[] Jsons =
    [
        "null", "true", "0", "-1.50", "123456789012345678901234567890.5", "\"\"", "\"Zoë \\\"😀\\\" \\\\N \\n\"", "[]", "{}",
        """{"b": [1, {"c": null}], "a": "\u00e9\ud83d\ude00", "": {"x y": 1.0}}""", """[[], [[]], "'"]""",
    ];

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        TypeCase.Of("text", 'a', ' ', '\'', '"', '\\', '\n', 'é', '漢', '\uFFFF', '\u0001').StoredAs<char, string>(cell => cell.ToString()),
        TypeCase.Of("text",
            "", " ", "a", " both ends  ", "Zoë", "漢字", "😀𝒳", "e\u0301", "\uFEFFmark", "\uFFFF", "'single' \"double\" `back`", "\\N",
            "\\.", "\\", "NULL", "null",
            "a,b;c\td|e", "one\ntwo\r\nthree\rfour", "\u0001\u001F\u007F", "$1 {0} %s", new string('x', 8_193)),
        Json(text => JsonDocument.Parse(text)).StoredAs<JsonDocument, JsonDocument>(cell => cell),
        Json(text => JsonDocument.Parse(text).RootElement).StoredAs<JsonElement, JsonElement>(cell => cell),
        Json(text => JsonNode.Parse(text)!).StoredAs<JsonNode, JsonDocument>(cell => JsonDocument.Parse(cell.ToJsonString())),
        Json(text => (JsonObject)JsonNode.Parse($$"""{"k": {{text}}}""")!)
            .StoredAs<JsonObject, JsonDocument>(cell => JsonDocument.Parse(cell.ToJsonString())),
    ];

    // A null of JSON is no JsonNode in .NET.
    private static TypeCase Json<T>(Func<string, T> parse)
        where T : notnull =>
        TypeCase.Of("jsonb", [.. Jsons.Where(text => text != "null" || typeof(T) != typeof(JsonNode)).Select(parse)]);
}
