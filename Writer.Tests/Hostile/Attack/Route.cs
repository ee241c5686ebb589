namespace EfWriter.Tests.Hostile.Attack;

/// <summary>The ways in which rows get into a table.</summary>
public enum Route
{
    New,
    Swap,
    Append,
    Truncate,
    DeleteRows,
    Upsert,
    InsertOnly,
    UpdateOnly,
    Sync,
    AppendNewest,
    View,
    RowSecurity,
    ParallelNew,
    ParallelSwap,
}
