using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>Which failures are likely to pass by themselves.</summary>
internal static class TransientFaults
{
    /// <summary>Whether the same write may succeed a moment later.</summary>
    public static bool Is(Exception failure) => Cause(failure) switch
    {
        PostgresException server => Is(server.SqlState),
        NpgsqlException lost => lost.IsTransient,
        TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether a strategy of the host's could take it for such a one, rightly or not.</summary>
    public static bool IsOfDatabase(Exception failure) => Cause(failure) is NpgsqlException or TimeoutException;

    /// <summary>Whether the connection's end came with the server's refusal: then its answer to a commit is not the last word.</summary>
    public static bool EndsConnection(PostgresException failure) => failure.InvariantSeverity is "FATAL" or "PANIC";

    // Npgsql's list without what lasts: a full disk (53100), a failing one (58…), and 55000, which is a state of the object.
    private static bool Is(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse => true,
        PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.TooManyConnections => true,
        PostgresErrorCodes.AdminShutdown
        or PostgresErrorCodes.CrashShutdown
        or PostgresErrorCodes.CannotConnectNow
        or PostgresErrorCodes.IdleSessionTimeout => true,
        _ => sqlState.StartsWith("08", StringComparison.Ordinal),
    };

    // EF wraps what it takes for transient, once with a hint and once when it gives up.
    private static Exception Cause(Exception failure) =>
        failure is RetryLimitExceededException or InvalidOperationException
        && failure.InnerException is NpgsqlException or TimeoutException ? failure.InnerException! : failure;
}
