using System.Buffers;
using System.Collections;
using System.Data.Common;
using System.Text.Json;

namespace EfWriter.Frames;

/// <summary>Takes a struct, a map or a list of them as JSON.</summary>
/// <typeparam name="T">What the provider is asked for.</typeparam>
internal sealed class NestedColumn<T>(string name) : TypedReaderColumn<JsonElement>
{
    protected override JsonElement Read(DbDataReader reader, int ordinal)
    {
        try
        {
            return NestedJson.Of(reader.GetFieldValue<T>(ordinal)!);
        }
        catch (Exception e) when (e is InvalidCastException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw Errors.UnsupportedColumn(
                name,
                $"{reader.GetDataTypeName(ordinal)} ({TypeNames.Of(typeof(T))}) with a value inside that its provider cannot hand out",
                NestedJson.Remedy);
        }
    }
}

/// <summary>Structs, maps and lists of them as a data reader hands them out, as JSON.</summary>
internal static class NestedJson
{
    public const string Remedy = "Convert it in the query: to_json(column), or cast it to a type of its own.";

    public static JsonElement Of(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            CellJson.Write(json, Readable(value), typeof(object));
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    // Bytes come as streams, and nulls as the database's.
    private static object? Readable(object? value) => value switch
    {
        DBNull => null,
        Stream stream => Bytes(stream),
        IDictionary entries => entries.Keys.Cast<object>().ToDictionary(key => key, key => Readable(entries[key])),
        IList items and not Array => items.Cast<object?>().Select(Readable).ToList(),
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
