namespace EfWriter.Routes;

/// <summary>The ways in which rows get into a table.</summary>
internal enum RouteKind
{
    /// <summary>There is no table: it is made and filled.</summary>
    NewTable,

    /// <summary>A new table is filled beside the old one and takes its place.</summary>
    Swap,

    /// <summary>Rows are sent into the table that is there.</summary>
    Append,

    /// <summary>Rows are staged and inserted, because COPY would do something else than INSERT: views, rules, row security.</summary>
    StagedInsert,

    /// <summary>Rows are staged and put in place of those that the table has; the table stays.</summary>
    ReplacedRows,

    /// <summary>Rows are staged and merged by a key or a cursor, or cast to the table's types.</summary>
    Merge,
}
