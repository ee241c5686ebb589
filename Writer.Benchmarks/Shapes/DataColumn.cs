using Microsoft.Data.Analysis;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Shapes;

/// <summary>A column as an array, and how hand-written code sends its cells.</summary>
internal abstract class DataColumn(string name, Type type)
{
    private static readonly Dictionary<Type, (string StoreType, NpgsqlDbType DbType)> s_types = new()
    {
        [typeof(bool)] = ("boolean", NpgsqlDbType.Boolean),
        [typeof(int)] = ("integer", NpgsqlDbType.Integer),
        [typeof(long)] = ("bigint", NpgsqlDbType.Bigint),
        [typeof(double)] = ("double precision", NpgsqlDbType.Double),
        [typeof(decimal)] = ("numeric", NpgsqlDbType.Numeric),
        [typeof(string)] = ("text", NpgsqlDbType.Text),
        [typeof(DateTime)] = ("timestamp without time zone", NpgsqlDbType.Timestamp),
    };

    public string Name => name;

    public string StoreType => s_types[type].StoreType;

    /// <summary>A cell as an object; null where it is null.</summary>
    public abstract object? this[int row] { get; }

    protected NpgsqlDbType DbType { get; } = s_types[type].DbType;

    /// <summary>Sends a cell typed: the one virtual call in it is a hundredth of what Npgsql does for the cell.</summary>
    public abstract void Write(NpgsqlBinaryImporter importer, int row);

    public abstract DataFrameColumn ToFrameColumn();
}

/// <summary>A column of numbers, times or flags.</summary>
internal sealed class ValueColumn<T>(string name, T[] values, bool[]? isNull) : DataColumn(name, typeof(T))
    where T : unmanaged
{
    public override object? this[int row] => isNull?[row] == true ? null : values[row];

    public override void Write(NpgsqlBinaryImporter importer, int row)
    {
        if (isNull?[row] == true)
            importer.WriteNull();
        else
            importer.Write(values[row], DbType);
    }

    public override DataFrameColumn ToFrameColumn() => isNull is null
        ? new PrimitiveDataFrameColumn<T>(Name, values)
        : new PrimitiveDataFrameColumn<T>(Name, values.Zip(isNull, (value, absent) => absent ? (T?)null : value));
}

/// <summary>A column of texts.</summary>
internal sealed class TextColumn(string name, string?[] values) : DataColumn(name, typeof(string))
{
    public override object? this[int row] => values[row];

    public override void Write(NpgsqlBinaryImporter importer, int row)
    {
        if (values[row] is { } text)
            importer.Write(text, DbType);
        else
            importer.WriteNull();
    }

    public override DataFrameColumn ToFrameColumn() => new StringDataFrameColumn(Name, values);
}
