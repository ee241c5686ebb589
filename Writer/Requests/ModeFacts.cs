namespace EfWriter.Requests;

/// <summary>What a <see cref="WriteMode"/> needs.</summary>
internal static class ModeFacts
{
    /// <summary>Whether a mode looks for a row's counterpart in the table.</summary>
    public static bool FindsRows(this WriteMode mode) => mode.FindsOne() || mode == WriteMode.DeleteInsert;

    /// <summary>Whether a row has one counterpart at most: a unique index says so.</summary>
    public static bool FindsOne(this WriteMode mode) => mode.Updates() || mode is WriteMode.InsertOnly or WriteMode.Delete;

    /// <summary>Whether rows that are found are updated.</summary>
    public static bool Updates(this WriteMode mode) => mode is WriteMode.Upsert or WriteMode.UpdateOnly or WriteMode.Sync;

    /// <summary>Whether rows may be added.</summary>
    public static bool Adds(this WriteMode mode) => mode is not (WriteMode.UpdateOnly or WriteMode.Delete);

    /// <summary>Whether writers of one table go one after the other: what a mode does depends on more of the table's rows than it
    /// locks.</summary>
    public static bool TakesTurns(this WriteMode mode) => mode is WriteMode.Sync or WriteMode.AppendNewest or WriteMode.DeleteInsert;
}
