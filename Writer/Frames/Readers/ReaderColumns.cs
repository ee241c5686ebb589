using System.Data.Common;

namespace EfWriter.Frames;

/// <summary>The fields of a data reader and how each is taken.</summary>
internal static class ReaderColumns
{
    private const string CastRemedy = "Cast it in the query to a type of its own, such as text or jsonb.";

    public static ReaderColumn Of(DbDataReader reader, int ordinal, DeclaredField declared)
    {
        if (WireColumn.TryCreate(reader, ordinal) is { } wire)
            return wire;
        if (DuckColumns.TryCreate(reader, ordinal, declared) is { } duck)
            return duck;
        var name = reader.GetName(ordinal);
        var dataType = reader.GetDataTypeName(ordinal);
        var type = reader.GetFieldType(ordinal);
        type = Nullable.GetUnderlyingType(type) ?? type;

        if (type == typeof(System.Array))
            return ArrayOf(
                PostgresElements.TypeOf(dataType)
                ?? throw Errors.UnsupportedColumn(name, dataType, "Cast it in the query to an array of a built-in type, such as text[]."));
        if (ListItems.IsUntyped(type))
            throw Errors.ObjectColumn(name, Describe(type, dataType));
        if (ListItems.TypeOf(type) is { } item)
            return IsNested(item) ? throw Errors.UnsupportedColumn(name, Describe(type, dataType), CastRemedy) : ListOf(item);
        if (type == typeof(Stream))
            return new ReaderColumn<Stream, byte[]>(Bytes);
        if (type == typeof(decimal) && declared.Precision > WideDecimalColumn.SafeDigits)
            return new WideDecimalColumn(name, declared.Scale ?? 0);
        if (type == typeof(DateTimeOffset) && IsNamed(dataType, "timetz", "time with time zone"))
            throw Errors.UnsupportedColumn(name, dataType, "Cast it in the query to a time without a zone, or to text.");
        if (type == typeof(DateTime) && IsInstant(type, dataType))
            return new ReaderColumn<DateTime, DateTime>(Utc);
        return Make(nameof(Plain), type);
    }

    /// <summary>Whether a DateTime field's values are points in time: not all providers mark them as UTC.</summary>
    public static bool IsInstant(Type type, string dataType) =>
        (type == typeof(DateTime) && IsNamed(dataType, "timestamptz", "timestamp with time zone"))
        || (type == typeof(DateTime?[]) && IsNamed(dataType, "timestamp with time zone[]"));

    private static bool IsNamed(string dataType, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (PostgresElements.WithoutFacets(dataType).Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsNested(Type item) =>
        item != typeof(byte[]) && (item.IsArray || item.IsGenericType) && Nullable.GetUnderlyingType(item) is null;

    private static string Describe(Type type, string dataType) => $"{dataType} ({TypeNames.Of(type)})";

    private static ReaderColumn ListOf(Type item)
    {
        if (item == typeof(Stream))
            return new ReaderColumn<List<Stream>, byte[][]>(streams => [.. streams.Select(Bytes)]);
        return item.IsValueType ? Make(nameof(ValueList), Nullable.GetUnderlyingType(item) ?? item) : Make(nameof(ObjectList), item);
    }

    private static ReaderColumn ArrayOf(Type element) =>
        Make(nameof(Plain), element.IsValueType ? typeof(Nullable<>).MakeGenericType(element).MakeArrayType() : element.MakeArrayType());

    // Once for each column: the cells themselves are read by typed code.
    private static ReaderColumn Make(string method, Type type) => RuntimeGenerics.Call<ReaderColumn>(typeof(ReaderColumns), method, type);

    private static ReaderColumn<T> Plain<T>() => new();

    // Asked for as nullable, for a provider may refuse a list with a null otherwise.
    private static ReaderColumn<List<T?>, T?[]> ValueList<T>()
        where T : struct =>
        new(list => [.. list]);

    private static ReaderColumn<List<T>, T[]> ObjectList<T>()
        where T : class =>
        new(list => [.. list]);

    private static byte[] Bytes(Stream stream)
    {
        using (stream)
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    private static DateTime Utc(DateTime value) => value.Kind switch
    {
        DateTimeKind.Unspecified => DateTime.SpecifyKind(value, DateTimeKind.Utc),
        _ => value.ToUniversalTime(),
    };
}
