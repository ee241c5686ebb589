using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Load.Encoders;

/// <summary>json or jsonb, from System.Text.Json's document types.</summary>
internal sealed class JsonEncoder<T>(LoadColumn column, Func<T, byte[]> toUtf8) : ColumnEncoder<T>(column)
{
    private readonly TextWriter _writer = new(column);

    public override void WriteField(T cell, CopyBuffer buffer, long row) => _writer.Write(toUtf8(cell).AsSpan(), buffer, row);
}

/// <summary>The text of System.Text.Json's document types.</summary>
internal static class JsonText
{
    public static readonly System.Reflection.MethodInfo OfNode = ((Func<JsonNode, byte[]>)Of).Method;

    public static byte[] Of(JsonDocument document) => Of(document.RootElement);

    public static byte[] Of(JsonElement element) => JsonSerializer.SerializeToUtf8Bytes(element);

    public static byte[] Of(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);
}
