using System.Buffers;
using System.Text.Json;
using Apache.Arrow.Types;

namespace EfWriter.Frames;

/// <summary>Writes the value of one row of an array.</summary>
/// <param name="json">Where it goes.</param>
/// <param name="row">The row, from 0 in the array.</param>
internal delegate void JsonCell(Utf8JsonWriter json, int row);

/// <summary>
/// Arrow's values that are made of others as JSON: structs and maps as objects, lists as arrays, a union as an object of its one member.
/// </summary>
/// <param name="column">The column, for messages.</param>
/// <param name="mostBytes">The most bytes of a value.</param>
internal sealed class ArrowJson(string column, int mostBytes = ArrowJson.MostOfJsonb)
{
    private const int MostOfJsonb = 256 * 1024 * 1024;

    private const string NameRemedy = "Give each field a name of its own.";
    private const string KeyRemedy = "Give the map keys of a type that is not made of others.";

    /// <summary>Whether values of a type become JSON: a list does if its elements are made of others.</summary>
    public static bool IsFor(IArrowType type) => type switch
    {
        StructType or MapType or UnionType => true,
        ListType or LargeListType or ListViewType or LargeListViewType or FixedSizeListType =>
            IsMadeOfOthers(((NestedType)type).Fields[0].DataType),
        _ => false,
    };

    /// <summary>How values of a type are written.</summary>
    /// <exception cref="FrameFault">They hold what no column is made from.</exception>
    public Func<ArrowSlice, JsonCell> For(IArrowType type) => type switch
    {
        StructType fields => Struct(fields),
        MapType map => Map(map),
        UnionType union => Union(union),
        ListType or LargeListType or ListViewType or LargeListViewType or FixedSizeListType => List((NestedType)type),
        _ => Leaf(type),
    };

    private static bool IsMadeOfOthers(IArrowType type) => type switch
    {
        DictionaryType dictionary => IsMadeOfOthers(dictionary.ValueType),
        RunEndEncodedType runs => IsMadeOfOthers(runs.ValuesDataType),
        _ => type is NestedType,
    };

    private Func<ArrowSlice, JsonCell> Struct(StructType type)
    {
        string[] names = [.. type.Fields.Select(field => field.Name)];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw Errors.UnsupportedColumn(column, ArrowTypeNames.Of(type), NameRemedy);
        var members = type.Fields.Select(field => For(field.DataType)).ToArray();
        return slice =>
        {
            var cells = members.Select((member, i) => member(slice.Whole(slice.Data.Children[i]))).ToArray();
            return Nullable(slice, (json, row) =>
            {
                json.WriteStartObject();
                for (var i = 0; i < cells.Length; i++)
                {
                    json.WritePropertyName(names[i]);
                    cells[i](json, slice.First + row);
                }

                json.WriteEndObject();
            });
        };
    }

    private Func<ArrowSlice, JsonCell> List(NestedType type)
    {
        var element = For(type.Fields[0].DataType);
        return slice =>
        {
            var bounds = ArrowReaders.Bounds(type, slice);
            var cells = element(slice.Whole(slice.Data.Children[0]));
            return Nullable(slice, (json, row) =>
            {
                var (start, count) = bounds(row);
                json.WriteStartArray();
                for (var i = 0; i < count; i++)
                {
                    Limit(json);
                    cells(json, start + i);
                }

                json.WriteEndArray();
            });
        };
    }

    private Func<ArrowSlice, JsonCell> Map(MapType type)
    {
        if (IsMadeOfOthers(type.KeyField.DataType))
            throw Errors.UnsupportedColumn(column, ArrowTypeNames.Of(type), KeyRemedy);
        var (key, value) = (ArrowReaders.For(column, type.KeyField.DataType).Boxed, For(type.ValueField.DataType));
        return slice =>
        {
            var bounds = ArrowReaders.Bounds(type, slice);
            var entries = slice.Whole(slice.Data.Children[0]);
            var keys = new Lazy<ColumnVector>(() => key.Read(slice.Whole(entries.Data.Children[0])));
            var values = value(slice.Whole(entries.Data.Children[1]));
            return Nullable(slice, (json, row) =>
            {
                var (start, count) = bounds(row);
                var names = new HashSet<string>(StringComparer.Ordinal);
                json.WriteStartObject();
                for (var i = entries.First + start; i < entries.First + start + count; i++)
                {
                    var cell = Cell(keys.Value, i) ?? throw Errors.UnusableCell(column, row: null, "a map with a key that is null");
                    var name = CellJson.Name(cell, key.ClrType);
                    if (!names.Add(name))
                        throw Errors.UnusableCell(column, row: null, "a map with a key twice");
                    json.WritePropertyName(name);
                    values(json, i);
                    Limit(json);
                }

                json.WriteEndObject();
            });
        };
    }

    private Func<ArrowSlice, JsonCell> Union(UnionType type)
    {
        string[] names = [.. type.Fields.Select(field => field.Name)];
        var members = type.Fields.Select(field => For(field.DataType)).ToArray();
        return slice =>
        {
            // Unions have no bitmap of their own.
            var cells = members.Select((member, i) => member(slice.Whole(slice.Data.Children[i]))).ToArray();
            var ids = ReinterpretedMemory<sbyte>.Of(slice.Data.Buffers[0].Memory);
            var offsets = type.Mode == UnionMode.Dense ? ReinterpretedMemory<int>.Of(slice.Data.Buffers[1].Memory) : default;
            return (json, row) =>
            {
                var place = slice.First + row;
                var member = System.Array.IndexOf(type.TypeIds, ids.Span[place]);
                if (member < 0)
                    throw Errors.UnusableCell(column, row: null, "a union's value of none of its members");
                json.WriteStartObject();
                json.WritePropertyName(names[member]);
                cells[member](json, type.Mode == UnionMode.Dense ? offsets.Span[place] : place);
                json.WriteEndObject();
            };
        };
    }

    private Func<ArrowSlice, JsonCell> Leaf(IArrowType type)
    {
        var reader = ArrowReaders.For(column, type).Boxed;
        return slice =>
        {
            // An array without rows may come without buffers.
            var vector = new Lazy<ColumnVector>(() => reader.Read(slice));
            return (json, row) => CellJson.Write(json, Cell(vector.Value, row), reader.ClrType);
        };
    }

    // Lists may share their elements, and lists of those theirs: a text can be any number of times longer than the array.
    private void Limit(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > mostBytes)
            throw Errors.UnusableCell(column, row: null, FormattableString.Invariant($"a value of more than {mostBytes:N0} bytes as JSON"));
    }

    private static object? Cell(ColumnVector cells, int row)
    {
        var cell = new object?[1];
        cells.ReadBoxed(row, cell);
        return cell[0];
    }

    private static JsonCell Nullable(ArrowSlice slice, JsonCell write)
    {
        var validity = slice.Validity;
        return validity.IsEmpty ? write : (json, row) =>
        {
            if (Validity.IsSet(validity.Span, slice.First + row))
                write(json, row);
            else
                json.WriteNullValue();
        };
    }
}

/// <summary>Arrow's values that are made of others, each as the bytes of a JSON text.</summary>
/// <param name="slice">The rows.</param>
/// <param name="write">Writes the value of one of them.</param>
internal sealed class ArrowJsonVector(ArrowSlice slice, JsonCell write) : ColumnVector<ReadOnlyMemory<byte>>
{
    public override void Read(int start, Span<ReadOnlyMemory<byte>> values, Span<bool> nulls)
    {
        // A union has no bitmap: its members have.
        if (slice.Data.DataType is UnionType)
            nulls.Clear();
        else
            Validity.Read(slice.Validity.Span, slice.First + start, nulls);
        for (var i = 0; i < values.Length; i++)
        {
            if (!nulls[i])
                values[i] = Json(start + i);
        }
    }

    private ReadOnlyMemory<byte> Json(int row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        try
        {
            write(json, row);
        }
        catch (FrameFault fault)
        {
            // What is wrong inside knows its place among the parts only.
            throw fault.At(slice.Place.FirstRow + row);
        }

        json.Flush();
        return buffer.WrittenMemory;
    }
}
