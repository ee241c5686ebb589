using System.Text.Json;

namespace EfWriter.Loads;

/// <summary>What a load has done, as it is kept for who asks again.</summary>
internal sealed record LoadOutcome(
    long Rows, long Inserted, long Updated, long Deleted, long Unchanged, long Skipped, int BadRows, long Bytes, BulkMethod Method,
    bool StayedOnServer, bool CreatedTable, bool ReplacedTable)
{
    public static string Write(WriteResult result) => JsonSerializer.Serialize(new LoadOutcome(
        result.Rows, result.Inserted, result.Updated, result.Deleted, result.Unchanged, result.Skipped, result.BadRows.Count, result.Bytes,
        result.Method, result.StayedOnServer, result.CreatedTable, result.ReplacedTable));

    /// <summary>The result of a write that did nothing, because the load was committed before.</summary>
    public static WriteResult Read(string schema, string table, string? kept)
    {
        var outcome = kept is null ? null : JsonSerializer.Deserialize<LoadOutcome>(kept);
        return new()
        {
            Schema = schema,
            Table = table,
            AlreadyLoaded = true,
            Rows = outcome?.Rows ?? 0,
            Inserted = outcome?.Inserted ?? 0,
            Updated = outcome?.Updated ?? 0,
            Deleted = outcome?.Deleted ?? 0,
            Unchanged = outcome?.Unchanged ?? 0,
            Skipped = outcome?.Skipped ?? 0,
            Bytes = outcome?.Bytes ?? 0,
            Method = outcome?.Method ?? BulkMethod.Copy,
            StayedOnServer = outcome?.StayedOnServer ?? false,
            CreatedSchema = false,
            CreatedTable = outcome?.CreatedTable ?? false,
            ReplacedTable = outcome?.ReplacedTable ?? false,
            CreatedIndexes = [],
            Durations = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
        };
    }
}
