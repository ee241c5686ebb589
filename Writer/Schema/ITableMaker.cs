using EfWriter.Migrations;

namespace EfWriter.Schema;

/// <summary>Plans the statements that make one table.</summary>
internal interface ITableMaker
{
    /// <summary>The columns of its primary key, and of each unique constraint and index.</summary>
    IEnumerable<IReadOnlyList<string>> UniqueKeys { get; }

    /// <summary>There is no such table yet.</summary>
    TableScript Create();

    /// <summary>A new table is made beside the old one and takes its name in the end: readers keep the old one until the commit.</summary>
    TableScript Replace();

    /// <summary>
    /// The same by a staging table of another name: one that is committed before it is swapped in, or beside one that somebody else has put
    /// there.
    /// </summary>
    /// <param name="suffix">What makes the staging table's name of the target's.</param>
    /// <param name="replaces">Whether there is an old table to drop.</param>
    TableScript Swap(string suffix, bool replaces);
}

/// <summary>A table of the frame's columns, as the options describe it.</summary>
internal sealed class DefinedTable(TablePlanner tables, TableDefinition definition) : ITableMaker
{
    public IEnumerable<IReadOnlyList<string>> UniqueKeys =>
        [definition.PrimaryKey, .. definition.Indexes.Where(index => index.IsUnique).Select(index => index.Columns)];

    public TableScript Create() => tables.Create(definition);

    public TableScript Replace() => tables.Replace(definition);

    public TableScript Swap(string suffix, bool replaces) => tables.SwapCommitted(definition, suffix, replaces);
}
