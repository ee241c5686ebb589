using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Session.Locks;

/// <summary>The one entry to the locks that a write takes in its transaction.</summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="lockTimeout">How long others are waited for, each time.</param>
internal sealed class SessionLocks(NpgsqlConnection connection, ISqlGenerationHelper sql, TimeSpan lockTimeout)
{
    /// <summary>The advisory lock that the writers of one table take in turn.</summary>
    public WriterLock Writer { get; } = new(connection, lockTimeout);

    /// <summary>Keeps a target as it was found.</summary>
    public TargetLocks Target { get; } = new(connection, sql, lockTimeout);

    /// <summary>Locks a table for the end of a replacement.</summary>
    public ReplaceLock Replace { get; } = new(connection, sql, lockTimeout);
}
