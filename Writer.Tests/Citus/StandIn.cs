using System.Globalization;
using EfWriter.Tests.Routes;
using Npgsql;

namespace EfWriter.Tests.Citus;

/// <summary>
/// A database of the run's server that looks like one with Citus: it has the catalogs and functions that a write asks, which note how a
/// table is placed and leave its rows where they are. So the statements can be pinned without a cluster.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    private const string Catalogs = """
        SET allow_system_table_mods = on;
        CREATE TYPE pg_catalog.citus_copy_format AS ENUM ('csv', 'binary', 'text');
        CREATE TABLE pg_catalog.pg_dist_partition (
            logicalrelid regclass, partmethod "char", partkey text, colocationid integer, repmodel "char");
        CREATE TABLE pg_catalog.pg_dist_schema (schemaid regnamespace, colocationid integer);
        CREATE TABLE pg_catalog.pg_dist_shard (logicalrelid regclass, shardid bigint);
        CREATE TABLE pg_catalog.pg_dist_placement (shardid bigint, groupid integer);
        CREATE TABLE pg_catalog.pg_dist_local_group (groupid integer);
        CREATE FUNCTION pg_catalog.column_to_column_name(regclass, text) RETURNS text LANGUAGE sql AS 'SELECT $2';
        CREATE FUNCTION pg_catalog.create_distributed_table(
            table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default',
            shard_count integer DEFAULT NULL) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, CASE WHEN $2 IS NULL THEN 'n' ELSE 'h' END, $2, 7, 's') $$;
        CREATE FUNCTION pg_catalog.citus_truncate_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, 'n', NULL, 8, 't') $$;
        CREATE FUNCTION pg_catalog.citus_add_local_table_to_metadata(table_name regclass) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, 'n', NULL, 0, 's') $$;
        """;

    private readonly string _name;
    private readonly WireTap _tap;

    private StandIn(string name, WireTap tap, string direct, string heard)
    {
        (_name, _tap) = (name, tap);
        (Direct, Heard) = (NpgsqlDataSource.Create(direct), NpgsqlDataSource.Create(heard));
    }

    /// <summary>To the database, unheard.</summary>
    public NpgsqlDataSource Direct { get; }

    /// <summary>To the database, with all that is said on the way heard.</summary>
    public NpgsqlDataSource Heard { get; }

    public static async Task<StandIn> StartAsync(string name)
    {
        await SqlAsync(Server.Source, $"CREATE DATABASE {name}");
        var direct = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = name };
        var tap = new WireTap(direct.Host!, direct.Port);
        var heard = new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = tap.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        await using (var first = NpgsqlDataSource.Create($"{direct.ConnectionString};Pooling=false"))
            await SqlAsync(first, Catalogs);
        return new(name, tap, direct.ConnectionString, heard.ConnectionString);
    }

    /// <summary>Compares what a write says to the server with the approved file of its route: the second time, with a warm pool.</summary>
    /// <param name="route">The file's name.</param>
    /// <param name="setup">What is there before it, as SQL in the target's schema.</param>
    /// <param name="write">The write, into a schema.</param>
    public async Task PinAsync(string route, string setup, Func<string, Task> write)
    {
        const string Schema = "pinned";
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await SqlAsync(Direct, $"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; {setup}");
            _tap.Forget();
            await write(Schema);
        }

        var text = new RouteText(Schema);
        var heard = text.Of(_tap.Heard);
        await using var ask = Direct.CreateCommand("SHOW server_version_num");
        var version = int.Parse((string)(await ask.ExecuteScalarAsync())!, CultureInfo.InvariantCulture) / 10_000;
        ApprovedRoutes.Check(route, version, heard, text.Statements);
    }

    public async ValueTask DisposeAsync()
    {
        await Heard.DisposeAsync();
        await Direct.DisposeAsync();
        await _tap.DisposeAsync();
        await SqlAsync(Server.Source, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    public static async Task SqlAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
