using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>What went wrong between writer and server.</summary>
internal static partial class Errors
{
    private static FrameWriteException ConnectionFailed(Exception failure, QualifiedName table)
    {
        var (what, remedy) = failure switch
        {
            NpgsqlException { InnerException: TimeoutException } when failure.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => (
                "no connection of the pool came free in time",
                "Close contexts and connections that are not needed, or raise the connection string's Maximum Pool Size."),
            TimeoutException or NpgsqlException { InnerException: TimeoutException } => (
                "the server did not answer in time, and the connection was given up",
                "Look for what keeps server or network from answering, or raise the connection string's Timeout or Command Timeout."),
            _ => (
                "the connection to the server could not be opened or was lost",
                "Check that the server runs and that host, port and credentials are right."),
        };
        return new($"{Place(table)}: {what}. {NothingWritten} {remedy}", Redact(failure)) { Table = table.ToString() };
    }
}
