using System.Globalization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>A schema with a model's tables and what is in them before a store; dropped at the end.</summary>
internal sealed class ZooSchema : IAsyncDisposable
{
    private static int _count;

    private readonly ZooModel _model;
    private readonly bool _isShared;

    private ZooSchema(ZooModel model, string name, bool isShared) => (_model, Name, _isShared) = (model, name, isShared);

    public string Name { get; }

    public static async Task<ZooSchema> MakeAsync(ZooModel model)
    {
        var schema = new ZooSchema(
            model, string.Create(CultureInfo.InvariantCulture, $"zoo_{Interlocked.Increment(ref _count)}"), isShared: false);
        await schema.MakeTablesAsync().ConfigureAwait(false);
        return schema;
    }

    /// <summary>The same anew for the next store.</summary>
    public async Task<ZooSchema> NextAsync()
    {
        // A data source of a connection string's own keeps the types of a schema that it has seen.
        if (_model is not { Connect: null, KeepsState: false })
        {
            await DisposeAsync().ConfigureAwait(false);
            return await MakeAsync(_model).ConfigureAwait(false);
        }

        // Emptied and not made again: EF takes longer to make tables than to fill them.
        await SqlAsync($"""
            DO $$
            DECLARE r record;
            BEGIN
                PERFORM set_config('session_replication_role', 'replica', true);
                FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = '{Name}'::regnamespace AND relkind = 'r'
                LOOP EXECUTE 'DELETE FROM ' || r.name; END LOOP;
                PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence JOIN pg_class ON oid = seqrelid
                WHERE relnamespace = '{Name}'::regnamespace;
            END $$
            """).ConfigureAwait(false);
        await FillAsync().ConfigureAwait(false);
        return new(_model, Name, isShared: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isShared)
            await SqlAsync($"DROP SCHEMA IF EXISTS {Name} CASCADE").ConfigureAwait(false);
    }

    private async Task MakeTablesAsync()
    {
        await SqlAsync($"DROP SCHEMA IF EXISTS {Name} CASCADE; CREATE SCHEMA {Name}").ConfigureAwait(false);
        await using (var db = ZooContext.Create(_model, Name))
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync().ConfigureAwait(false);
        if (_model.Sql is { } sql)
            await SqlAsync(sql(Name)).ConfigureAwait(false);
        await FillAsync().ConfigureAwait(false);
    }

    private async Task FillAsync()
    {
        if (_model.Before is null)
            return;
        await using var db = ZooContext.Create(_model, Name);
        _model.Before(db);
        await db.SaveChangesAsync().ConfigureAwait(false);
    }

    private static async Task SqlAsync(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
