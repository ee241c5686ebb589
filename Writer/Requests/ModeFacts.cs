namespace EfWriter.Requests;

/// <summary>What a <see cref="WriteMode"/> needs.</summary>
internal static class ModeFacts
{
    /// <summary>Whether a mode looks for a row's counterpart in the table.</summary>
    public static bool FindsRows(this WriteMode mode) =>
        mode is WriteMode.Upsert or WriteMode.InsertOnly or WriteMode.UpdateOnly or WriteMode.Sync;

    /// <summary>Whether writers of one table go one after the other: what a mode does depends on all of the table's rows.</summary>
    public static bool TakesTurns(this WriteMode mode) => mode is WriteMode.Sync or WriteMode.AppendNewest;
}
