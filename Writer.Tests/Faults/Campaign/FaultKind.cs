namespace EfWriter.Tests.Faults.Campaign;

/// <summary>What goes wrong at a random moment of a write.</summary>
internal enum FaultKind
{
    Reset,
    Close,
    CutInMessage,
    CutBehindMessage,
    Silence,
    Stall,
    Delay,
    Terminate,
    Cancel,
    CancelAgainAndAgain,
    CancelByCaller,
    CutBeforeCommit,
    CutBehindCommit,
    CutBeforeAnswerToCommit,
    StopFast,
    StopImmediately,
    Kill,
}

/// <summary>What a write does to the table.</summary>
internal enum WriteKind
{
    Fail,
    Replace,
    ReplaceByTruncate,
    ReplaceByDelete,
    Append,
    Upsert,
}
