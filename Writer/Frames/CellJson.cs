using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>A cell as JSON that keeps its whole value.</summary>
internal static class CellJson
{
    /// <param name="json">Where the value goes.</param>
    /// <param name="cell">The cell; null for NULL.</param>
    /// <param name="type">The column's CLR type, which says what slices of memory are.</param>
    /// <param name="labels">What the database calls the members of the column's enum; null if it has none.</param>
    public static void Write(Utf8JsonWriter json, object? cell, Type type, IReadOnlyDictionary<object, string>? labels = null)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger:
                json.WriteRawValue(((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture));
                break;
            case ExactNumber number:
                json.WriteRawValue(number.ToString());
                break;
            case WideDecimal wide:
                json.WriteRawValue(wide.ToString());
                break;
            case Half half:
                Write(json, (float)half, typeof(float));
                break;
            case float or double when double.IsFinite(Convert.ToDouble(cell, CultureInfo.InvariantCulture)):
                json.WriteRawValue(((IFormattable)cell).ToString("R", CultureInfo.InvariantCulture));
                break;
            case JsonDocument document:
                json.WriteRawValue(JsonText.Of(document));
                break;
            case JsonElement element:
                json.WriteRawValue(JsonText.Of(element));
                break;
            case JsonNode node:
                json.WriteRawValue(JsonText.Of(node));
                break;
            case byte[] bytes:
                json.WriteStringValue($@"\x{Convert.ToHexStringLower(bytes)}");
                break;
            case ReadOnlyMemory<byte> slice when type == typeof(byte[]):
                json.WriteStringValue($@"\x{Convert.ToHexStringLower(slice.Span)}");
                break;
            case ReadOnlyMemory<byte> nested when type == typeof(JsonSource):
                json.WriteRawValue(nested.Span);
                break;
            case ReadOnlyMemory<byte> utf8:
                json.WriteRawValue(Quote(Encoding.UTF8.GetString(utf8.Span)));
                break;
            case string or char:
                json.WriteRawValue(Quote(cell.ToString()!));
                break;
            case NpgsqlInterval interval:
                json.WriteStringValue(Iso(interval));
                break;
            case TimeSpan time:
                json.WriteStringValue(Iso(new(0, time.Days, time.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond)));
                break;
            case BitArray bits:
                json.WriteStringValue(string.Concat(bits.Cast<bool>().Select(bit => bit ? '1' : '0')));
                break;
            case IDictionary entries:
                json.WriteStartObject();
                foreach (DictionaryEntry entry in entries)
                {
                    json.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!);
                    Write(json, entry.Value, typeof(object));
                }

                json.WriteEndObject();
                break;
            case Enum when labels is not null && labels.TryGetValue(cell, out var label):
                json.WriteRawValue(Quote(label));
                break;
            case IEnumerable list when cell is Array or IList:
                WriteList(json, list, type, labels);
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly:
                json.WriteStringValue(((IFormattable)cell).ToString("O", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteRawValue(Quote(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? string.Empty));
                break;
        }
    }

    /// <summary>What a cell is as the name of a property: its text, or the JSON that it would be.</summary>
    public static string Name(object cell, Type type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, cell, type);
        using var value = JsonDocument.Parse(buffer.WrittenMemory);
        return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString()! : value.RootElement.GetRawText();
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable list, Type type, IReadOnlyDictionary<object, string>? labels)
    {
        json.WriteStartArray();
        foreach (var item in list)
            Write(json, item, type.GetElementType() ?? typeof(object), labels);
        json.WriteEndArray();
    }

    // A duration of ISO 8601, as PostgreSQL reads it: months, days and time apart.
    private static string Iso(NpgsqlInterval interval)
    {
        var seconds = (decimal)interval.Time / TimeSpan.MicrosecondsPerSecond;
        return string.Create(CultureInfo.InvariantCulture, $"P{interval.Months}M{interval.Days}DT{seconds}S");
    }

    // The writer's own escaping makes U+FFFD of half a surrogate pair, which may be just why the row is here.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                quoted.Append(c).Append(text[++i]);
            else if (c < ' ' || char.IsSurrogate(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
