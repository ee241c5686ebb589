using System.Buffers;
using System.Collections;
using System.Data.Common;
using System.Text.Json;

namespace EfWriter.Frames;

/// <summary>Takes a struct, a map or a list of them as JSON.</summary>
/// <typeparam name="T">What the provider is asked for.</typeparam>
/// <param name="name">The column's name.</param>
/// <param name="shape">What it is made of.</param>
internal sealed class NestedColumn<T>(string name, DuckShape shape) : TypedReaderColumn<JsonElement>
{
    private long _rows;

    public override void Take(DbDataReader reader, int ordinal, ColumnBuffer buffer, int row)
    {
        base.Take(reader, ordinal, buffer, row);
        _rows++;
    }

    protected override JsonElement Read(DbDataReader reader, int ordinal)
    {
        try
        {
            return NestedJson.Of(reader.GetFieldValue<T>(ordinal)!, shape);
        }
        catch (Exception e) when (e is InvalidCastException or ArgumentException or NotSupportedException or OverflowException
            or InvalidOperationException)
        {
            throw Errors.UnsupportedColumn(
                name,
                $"{reader.GetDataTypeName(ordinal)} ({TypeNames.Of(typeof(T))}) with a value inside that its provider cannot hand out",
                NestedJson.Remedy).At(_rows);
        }
    }
}

/// <summary>Structs, maps and lists of them as a data reader hands them out, as JSON.</summary>
internal static class NestedJson
{
    public const string Remedy = "Convert it in the query: to_json(column), or cast it to a type of its own.";

    public static JsonElement Of(object value, DuckShape shape)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            CellJson.Write(json, Readable(value, shape), typeof(object));
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    // Bytes come as streams, nulls as the database's, instants without their zone, and a time of day as one of the first day.
    private static object? Readable(object? value, DuckShape shape) => value switch
    {
        DBNull => null,
        Stream stream => Bytes(stream),
        DateTime time when shape.Type == "TimestampTz" => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        DateTimeOffset time when shape.Type == "TimeTz" =>
            new PgTimeTz(time.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond, (int)time.Offset.TotalSeconds),
        IDictionary entries => entries.Keys.Cast<object>().ToDictionary(
            key => Readable(key, shape.Parts.Count > 1 ? shape.Parts[0] : shape)!,
            key => Readable(entries[key], shape.Fields.GetValueOrDefault(key as string ?? string.Empty) ?? shape.Element)),
        IList items and not Array => items.Cast<object?>().Select(item => Readable(item, shape.Element)).ToList(),
        _ => value,
    };

    private static byte[] Bytes(Stream stream)
    {
        using (stream)
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
