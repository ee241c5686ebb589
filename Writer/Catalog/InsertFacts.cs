namespace EfWriter.Catalog;

/// <summary>What becomes of rows that are put into a relation which is no plain table.</summary>
/// <param name="HidesRows">Whether row security holds for the connection's role: COPY is refused, and rows may be hidden.</param>
/// <param name="HasInsertRules">Whether rules rewrite an INSERT, which COPY passes over.</param>
/// <param name="TakesRows">Whether INSERT is possible at all.</param>
/// <param name="IsElsewhere">Whether the rows are kept by something else than this relation: a table behind a view, another server.</param>
internal sealed record InsertFacts(bool HidesRows = false, bool HasInsertRules = false, bool TakesRows = true, bool IsElsewhere = false)
{
    /// <summary>Whether rows have to be put in by INSERT: COPY does not work, does something else, or cannot be counted.</summary>
    public bool NeedsInsert => HidesRows || HasInsertRules || IsElsewhere;
}

/// <summary>Another table's foreign key that points at a table.</summary>
/// <param name="Name">The constraint.</param>
/// <param name="Table">The table that has it.</param>
/// <param name="HasDeleteAction">Whether it changes that table's rows when rows are deleted.</param>
internal sealed record ForeignKeyTo(string Name, string Table, bool HasDeleteAction);
