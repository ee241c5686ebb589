using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.SideTables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Loads;

/// <summary>The table of loads: those that have a name, and those that are written by many processes.</summary>
/// <param name="host">The context, in a transaction of the write's.</param>
/// <param name="name">Its name.</param>
/// <param name="lockTimeout">How long others are waited for.</param>
internal sealed class LoadRegistry(DbContext host, QualifiedName name, TimeSpan lockTimeout)
{
    private const string Table = "__efwriter_loads";
    private const uint Interval = PgTypes.Interval;

    private static readonly SideTableShape Shape = new(
    [
        ("id", PgTypes.Uuid, true), ("schema_name", PgTypes.Text, true), ("table_name", PgTypes.Text, true), ("name", PgTypes.Text, false),
        ("state", PgTypes.Text, true), ("role", PgTypes.Text, true), ("began_at", PgTypes.TimestampTz, true),
        ("ended_at", PgTypes.TimestampTz, false), ("keep_for", Interval, false), ("rows_table", PgTypes.Oid, false),
        ("parts_table", PgTypes.Oid, false), ("options", PgTypes.Text, false), ("result", PgTypes.Text, false),
    ]);

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    /// <summary>Its name in SQL.</summary>
    public string Delimited => _sql.DelimitIdentifier(name.Name, name.Schema);

    /// <summary>The registry of a target: beside it, or where the app keeps its tokens.</summary>
    public static LoadRegistry Of(DbContext host, QualifiedName target, TimeSpan lockTimeout) =>
        new(host, new(AppSettings.Of(host, asked: null).Tokens.Schema ?? target.Schema, Table), lockTimeout);

    /// <summary>Makes it if there is none, and locks it against whoever would change it.</summary>
    /// <exception cref="FrameFault">It is not to be trusted.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        var side = new SideTable(connection, _sql, name, Shape, target: null, lockTimeout);
        var found = await side.LockAsync(cancellationToken).ConfigureAwait(false);
        if (!found.Exists)
            found = await side.MakeAsync(
                () => new ServerCatalog(connection).ExecuteAsync(RegistrySql.CreateTable(Delimited), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        if (found.Fault is { } fault)
            throw Errors.RegistryNotTrusted(name, fault);
    }
}
