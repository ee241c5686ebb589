using Npgsql;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>A role that may make tables beside the target, and one that may only connect: both do what they can against a write.</summary>
internal static class OtherRole
{
    /// <summary>Makes tables, and owns them.</summary>
    public const string Evil = "evil";

    /// <summary>May only connect.</summary>
    public const string Stranger = "stranger";

    private static readonly string[] Planted = ["__efwriter_writes", "sales_rejects", "sales__efwriter_new", "sales__efwriter_p_00000000"];

    /// <summary>The roles, once for a server.</summary>
    public static string Create(string password) =>
        $"CREATE ROLE {Evil} LOGIN PASSWORD '{password}'; CREATE ROLE {Stranger} LOGIN PASSWORD '{password}'";

    /// <summary>Takes them away again.</summary>
    public const string Drop = $"DROP OWNED BY {Evil}, {Stranger} CASCADE; DROP ROLE {Evil}, {Stranger}";

    /// <summary>What they may do and have, before a trial.</summary>
    public const string Prepare = $"""
        DROP OWNED BY {Evil} CASCADE; GRANT USAGE, CREATE ON SCHEMA f TO {Evil};
        DROP TABLE IF EXISTS f.loot; CREATE TABLE f.loot (found text); GRANT INSERT ON f.loot TO PUBLIC;
        ALTER DEFAULT PRIVILEGES FOR ROLE {FaultServer.Role} IN SCHEMA f GRANT ALL ON TABLES TO {Evil}
        """;

    /// <summary>Lays traps, tries to forge rows of the writer's own tables, and holds all locks that have a name.</summary>
    /// <returns>Ends what is held.</returns>
    public static async Task<IAsyncDisposable> AttackAsync()
    {
        await using (var evil = await OpenAsync(Evil))
        {
            await TryAsync(evil, "SET lock_timeout = '20ms'");
            await TryAsync(evil,
                "CREATE OR REPLACE FUNCTION f.trap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO f.loot VALUES (current_user); "
                + "RETURN NEW; END'");
            foreach (var table in Planted)
            {
                await TryAsync(evil, $"CREATE TABLE f.\"{table}\" (id uuid PRIMARY KEY, written_at timestamptz NOT NULL)");
                await TryAsync(evil, $"CREATE TRIGGER t BEFORE INSERT ON f.\"{table}\" FOR EACH ROW EXECUTE FUNCTION f.trap()");
                await TryAsync(evil, $"GRANT ALL ON f.\"{table}\" TO PUBLIC");
            }

            await TryAsync(evil, """
                DO $$ DECLARE r record; BEGIN
                    FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'f'::regnamespace
                    AND relname LIKE '%efwriter%' AND relkind = 'r' AND relowner <> current_user::regrole LOOP
                        BEGIN
                            EXECUTE format('INSERT INTO %s SELECT * FROM %s LIMIT 1', r.name, r.name);
                            INSERT INTO f.loot VALUES ('forged ' || r.name);
                        EXCEPTION WHEN insufficient_privilege OR undefined_table OR lock_not_available THEN NULL;
                        END;
                    END LOOP; END $$
                """);
        }

        var stranger = await OpenAsync(Stranger);
        foreach (var prefix in (string[])["efwriter:", "efwriter-place:"])
        {
            foreach (var name in (string[])["f", "f.sales", .. Planted.Select(table => $"f.{table}")])
                await TryAsync(stranger, $"SELECT pg_try_advisory_lock(hashtextextended('{prefix}{name}', 0))");
        }

        return stranger;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string role)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(FaultServer.Direct) { Username = role, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task TryAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException)
        {
            // What it may not do, or cannot while the write goes on.
        }
    }
}
