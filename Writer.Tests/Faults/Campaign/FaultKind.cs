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
    OtherRole,
    CutBeforeCommit,
    CutBehindCommit,
    CutBeforeAnswerToCommit,
    StopFast,
    StopImmediately,
    Kill,
}

/// <summary>The kinds in words.</summary>
internal static class FaultKinds
{
    /// <summary>What the run's figures call a kind.</summary>
    public static string Figure(this FaultKind kind) => $"faults injected: {kind switch
    {
        FaultKind.Reset => "connection reset",
        FaultKind.Close => "connection closed",
        FaultKind.CutInMessage => "connection cut inside a message",
        FaultKind.CutBehindMessage => "connection cut between a message and its answer",
        FaultKind.Silence => "one direction silent, then the connection cut",
        FaultKind.Stall => "network stalled",
        FaultKind.Delay => "network slow",
        FaultKind.Terminate => "pg_terminate_backend",
        FaultKind.Cancel => "pg_cancel_backend",
        FaultKind.CancelAgainAndAgain => "pg_cancel_backend, again and again",
        FaultKind.CancelByCaller => "cancelled by the caller",
        FaultKind.OtherRole => "traps, forged rows and locks of another role",
        FaultKind.CutBeforeCommit => "connection cut before COMMIT arrives",
        FaultKind.CutBehindCommit => "connection cut while COMMIT is served",
        FaultKind.CutBeforeAnswerToCommit => "connection cut before COMMIT's answer arrives",
        FaultKind.StopFast => "server stopped fast",
        FaultKind.StopImmediately => "server stopped immediately",
        FaultKind.Kill => "server killed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    }}";
}
