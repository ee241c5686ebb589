namespace EfWriter.Tests.Faults.Campaign;

/// <summary>What a write does to the table.</summary>
internal enum WriteKind
{
    Fail,
    Replace,
    ReplaceByTruncate,
    ReplaceByDelete,
    Append,
    Upsert,
    UpsertNewer,
    UpsertWhen,
    UpsertMarked,
    UpdateOnly,
    InsertOnly,
    Sync,
    SyncSoftly,
    DeleteInsert,
    Delete,
}
