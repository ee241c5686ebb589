using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <summary>Writes frames from an app that has a <see cref="DbContext"/>.</summary>
public static class DbContextExtensions
{
    /// <summary>
    /// Writes a frame to a PostgreSQL table, all or nothing, on the context's connection: in its transaction where it has one
    /// (behind a savepoint, never committed), else in one of its own.
    /// </summary>
    /// <param name="db">A context that uses Npgsql; as ever with EF Core, not used by anybody else meanwhile.</param>
    /// <param name="frame">What to write.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit.</exception>
    /// <exception cref="FrameWriteException">The frame, the options or the server do not allow the write; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<WriteResult> WriteAsync(
        this DbContext db, Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(table);
        options ??= new WriteOptions();
        var name = new QualifiedName(options.Schema, table);
        if (db.Database.ProviderName != "Npgsql.EntityFrameworkCore.PostgreSQL")
            throw Errors.Describe(Errors.NotNpgsql(db.Database.ProviderName), name);
        return new FrameWriter(db).WriteAsync(frame, name, options, cancellationToken);
    }
}
