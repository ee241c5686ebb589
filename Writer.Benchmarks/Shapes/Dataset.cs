using System.Reflection;
using Microsoft.Data.Analysis;

namespace EfWriter.Benchmarks.Shapes;

/// <summary>The same rows in each form that a contender may want, made outside of what is timed.</summary>
internal abstract class Dataset
{
    private DataFrame? _frame;

    /// <summary>The rows, as objects for object mappers.</summary>
    public abstract Array Objects { get; }

    /// <summary>The columns, as typed arrays for hand-written code.</summary>
    public abstract IReadOnlyList<DataColumn> Columns { get; }

    /// <summary>The rows, as the DataFrame that EfWriter is given.</summary>
    public DataFrame Frame => _frame ??= new DataFrame(Columns.Select(column => column.ToFrameColumn()));

    public int Count => Objects.Length;

    /// <summary>The first rows.</summary>
    public abstract Dataset Take(int rows);

    public string CreateTable(string table) =>
        $"CREATE TABLE {table} ({string.Join(", ", Columns.Select(column => $"\"{column.Name}\" {column.StoreType}"))})";
}

/// <summary>A data set of row objects; their properties, as they stand in the source, are the columns.</summary>
internal sealed class Dataset<TRow>(TRow[] rows) : Dataset where TRow : class
{
    private IReadOnlyList<DataColumn>? _columns;

    public override Array Objects => rows;

    public override IReadOnlyList<DataColumn> Columns => _columns ??=
        [.. typeof(TRow).GetProperties().OrderBy(property => property.MetadataToken).Select(Open)];

    public override Dataset Take(int count) => count >= rows.Length ? this : new Dataset<TRow>(rows[..count]);

    private DataColumn Open(PropertyInfo property)
    {
        if (property.PropertyType == typeof(string))
            return new TextColumn(property.Name, [.. rows.Select(property.GetMethod!.CreateDelegate<Func<TRow, string?>>())]);

        var type = Nullable.GetUnderlyingType(property.PropertyType);
        var open = typeof(Dataset<TRow>)
            .GetMethod(type is null ? nameof(Values) : nameof(NullableValues), BindingFlags.NonPublic | BindingFlags.Instance)!;
        return (DataColumn)open.MakeGenericMethod(type ?? property.PropertyType).Invoke(this, [property])!;
    }

    private ValueColumn<T> Values<T>(PropertyInfo property) where T : unmanaged =>
        new(property.Name, [.. rows.Select(property.GetMethod!.CreateDelegate<Func<TRow, T>>())], isNull: null);

    private ValueColumn<T> NullableValues<T>(PropertyInfo property) where T : unmanaged
    {
        var cells = rows.Select(property.GetMethod!.CreateDelegate<Func<TRow, T?>>()).ToArray();
        return new(property.Name, [.. cells.Select(cell => cell.GetValueOrDefault())], [.. cells.Select(cell => cell is null)]);
    }
}
