using EfWriter.Catalog;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Loads;

/// <summary>What the table of loads has of a load.</summary>
/// <param name="Registry">The table of loads.</param>
/// <param name="Target">The table that the load goes to.</param>
/// <param name="State">How it stands.</param>
/// <param name="BeganAt">When it was begun.</param>
/// <param name="EndedAt">When it was ended.</param>
/// <param name="Options">Its options.</param>
/// <param name="Result">What it has written, once it is committed.</param>
internal sealed record LoadRow(
    LoadRegistry Registry, QualifiedName Target, string State, DateTime BeganAt, DateTime? EndedAt, string? Options, string? Result)
{
    /// <summary>Finds a load of this role by its token.</summary>
    /// <param name="host">The context, in a transaction.</param>
    /// <param name="token">The token.</param>
    /// <param name="lockTimeout">How long others are waited for.</param>
    /// <param name="locks">Whether the load is to be ended: others who would are waited for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FrameFault">It is another role's load, or another server's.</exception>
    public static async Task<LoadRow> FindAsync(
        DbContext host, LoadToken token, TimeSpan lockTimeout, bool locks, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        await new ServerCatalog(connection).ExecuteAsync([new(SearchPath.Guard), LockTimeout.BeginForWrite(lockTimeout)], cancellationToken)
            .ConfigureAwait(false);
        var (server, database, role) = await WhereAsync(connection, cancellationToken).ConfigureAwait(false);
        token.CheckPlace(server, database, connection.Database);
        if (role != token.Owner)
            throw Errors.LoadNotOurs();
        var name = await NameAsync(connection, token.Registry, isOwn: false, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.LoadOver();

        // As long as the load goes on, its own tables say which table of loads it is in.
        if (await LoadTables.IsOfAsync(connection, token.Parts, token.Id, cancellationToken).ConfigureAwait(false))
            await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false);
        var registry = new LoadRegistry(host, name, lockTimeout);
        await registry.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var find = connection.NewCommand(RegistrySql.Find(registry.Delimited, locks));
        find.Parameters.Add(new() { Value = token.Id });
        using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw Errors.LoadOver();
        return Read(registry, reader);
    }

    private static LoadRow Read(LoadRegistry registry, NpgsqlDataReader reader)
    {
        return new(registry, new(reader.GetString(0), reader.GetString(1)), reader.GetString(2), reader.GetDateTime(3),
            reader.IsDBNull(4) ? null : reader.GetDateTime(4), At(5), At(6));

        string? At(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
    }

    /// <summary>What identifies a connection's server, its database and its role.</summary>
    public static async Task<(long Server, uint Database, uint Role)> WhereAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var where = connection.NewCommand(LoadSql.WhereAmI);
        using var reader = await where.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return (await reader.ReadAllAsync(
            row => (row.GetInt64(0), row.GetFieldValue<uint>(1), row.GetFieldValue<uint>(2)), cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The name of a relation by its identity; null if it is none, or not this role's where it has to be.</summary>
    public static async Task<QualifiedName?> NameAsync(
        NpgsqlConnection connection, uint oid, bool isOwn, CancellationToken cancellationToken)
    {
        using var find = connection.NewCommand(isOwn ? LoadSql.NameOfOwn : LoadSql.NameOf);
        find.Parameters.Add(Oid(oid));
        using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new(reader.GetString(0), reader.GetString(1)) : null;
    }

    /// <summary>Records how the load has ended.</summary>
    public async Task EndAsync(NpgsqlConnection connection, Guid id, string state, string? result, CancellationToken cancellationToken)
    {
        using var end = connection.NewCommand(RegistrySql.End(Registry.Delimited));
        end.Parameters.Add(new() { Value = id });
        end.Parameters.Add(Text(state));
        end.Parameters.Add(Text(result));
        await end.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
