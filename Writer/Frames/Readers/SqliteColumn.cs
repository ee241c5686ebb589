namespace EfWriter.Frames;

/// <summary>Takes one column's cells, which may be of any of SQLite's types, and keeps them as one.</summary>
internal abstract class SqliteColumn
{
    public abstract Type CellType { get; }

    public abstract ColumnBuffer Buffer { get; }

    /// <summary>Keeps a cell.</summary>
    /// <exception cref="FrameFault">It is of another type.</exception>
    public abstract void Put(object cell, int place, long row);

    /// <summary>The column of the type that cells have.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="declared">What it is where all of them are null.</param>
    /// <param name="cells">The first of them.</param>
    public static SqliteColumn Of(string name, Type declared, IEnumerable<object> cells)
    {
        var types = cells.Where(cell => cell is not DBNull).Select(cell => cell.GetType()).Distinct().ToList();
        var type = types.Contains(typeof(double)) ? typeof(double) : types.FirstOrDefault() ?? declared;
        if (type == typeof(long))
            return new SqliteColumn<long>(name);
        if (type == typeof(double))
            return new SqliteColumn<double>(name);
        return type == typeof(string) ? new SqliteColumn<string>(name) : new SqliteColumn<byte[]>(name);
    }
}

/// <summary>A column whose cells are kept as one type.</summary>
internal sealed class SqliteColumn<T>(string name) : SqliteColumn
{
    private readonly ColumnBuffer<T> _cells = new();

    public override Type CellType => typeof(T);

    public override ColumnBuffer Buffer => _cells;

    public override void Put(object cell, int place, long row)
    {
        _cells.Nulls[place] = cell is DBNull;
        if (cell is not DBNull)
            _cells.Values[place] =
                (cell is T ? cell : Widen(cell)) is T kept ? kept : throw Errors.OtherStorage(name, row, cell.GetType(), typeof(T));
    }

    // A column of numbers may have whole ones between the others; each of them must stay what it is.
    private static object Widen(object cell) =>
        cell is long whole and not long.MaxValue && (long)(double)whole == whole ? (double)whole : cell;
}
