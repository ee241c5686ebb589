using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Load.Encoders;

/// <summary>The text of System.Text.Json's document types.</summary>
internal static class JsonText
{
    public static readonly System.Reflection.MethodInfo OfNode = ((Func<JsonNode, byte[]>)Of).Method;

    public static byte[] Of(JsonDocument document) => Of(document.RootElement);

    public static byte[] Of(JsonElement element) => JsonSerializer.SerializeToUtf8Bytes(element);

    public static byte[] Of(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);
}
