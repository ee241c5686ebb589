using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Frames;

/// <summary>The text of System.Text.Json's document types.</summary>
internal static class JsonText
{
    public static readonly System.Reflection.MethodInfo WriteNode = ((Action<JsonNode, Utf8JsonWriter>)Write).Method;

    public static byte[] Of(JsonDocument document) => Of(document.RootElement);

    public static byte[] Of(JsonElement element) => JsonSerializer.SerializeToUtf8Bytes(element);

    public static byte[] Of(JsonNode node)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(node);
        return HasLost(node, utf8) ? throw new JsonException() : utf8;
    }

    /// <summary>
    /// Whether a cell's text is not what the cell holds: the writer puts U+FFFD, which it escapes, in the place of half a surrogate pair.
    /// </summary>
    public static bool HasLost<T>(T cell, ReadOnlySpan<byte> text) =>
        cell is JsonNode node && text.IndexOf("\\uFFFD"u8) >= 0 && !IsText(node);

    private static void Write(JsonNode node, Utf8JsonWriter writer) => node.WriteTo(writer);

    private static bool IsText(JsonNode? node) => node switch
    {
        JsonObject properties => properties.All(property => IsText(property.Key) && IsText(property.Value)),
        JsonArray items => items.All(IsText),
        JsonValue value when value.TryGetValue(out string? text) => IsText(text),
        _ => true,
    };

    private static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }
}
