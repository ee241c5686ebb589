using System.Collections;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Tests.Conformance;

/// <summary>Cells as texts that are equal only where the cells are the same to the last bit.</summary>
internal static class CellText
{
    private const int Longest = 1000;

    public static IReadOnlyList<string> Of(IEnumerable<object?> cells) => [.. cells.Select(Of)];

    public static string Of(object? cell) => cell switch
    {
        null => "null",
        string text => Short($"\"{text}\""),
        byte[] bytes => Short(Convert.ToHexString(bytes)),
        float number => $"{number:R} {BitConverter.SingleToUInt32Bits(number):x8}",
        double number => $"{number:R} {BitConverter.DoubleToUInt64Bits(number):x16}",

        // The ends of the range are infinities, which have no Kind.
        DateTime time when time.Ticks == DateTime.MinValue.Ticks || time.Ticks == DateTime.MaxValue.Ticks => $"{time:O}"[..27],
        DateTime time => $"{time:O} {time.Kind}",
        DateTimeOffset time => $"{time.UtcDateTime:O}",
        TimeSpan span => $"{span:c}",
        JsonDocument json => Json(json.RootElement.GetRawText()),
        JsonElement json => Json(json.GetRawText()),
        IPAddress address => $"{address.AddressFamily} {address}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        IFormattable value => value.ToString(value is DateOnly or TimeOnly ? "O" : null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };

    /// <summary>JSON with its objects' keys in order: jsonb has its own.</summary>
    public static string Json(string text) => Sorted(JsonNode.Parse(text))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject properties => new JsonObject(properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Key, Sorted(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Short(string text) => text.Length <= Longest
        ? text
        : $"{text.Length} characters {Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(text)))}";
}
