using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>A writer's schema in which another role may create tables, and lays traps that say as whom they were sprung.</summary>
public abstract class AttackTest : DatabaseTest
{
    protected const string Rejects = "sales_rejects";
    protected const string Tokens = "__efwriter_writes";

    /// <summary>The columns of a reject table.</summary>
    protected const string RejectColumns =
        "rejected_at timestamptz NOT NULL, row_number bigint NOT NULL, reason text NOT NULL, column_name text, store_type text, rule text, "
        + "sql_state text, \"row\" json NOT NULL";

    /// <summary>The columns of a token table.</summary>
    protected const string TokenColumns = "id uuid PRIMARY KEY, written_at timestamptz NOT NULL";

    private const int SalesRows = 6;

    protected string Writer => $"{Schema}_writer";

    protected string Evil => $"{Schema}_evil";

    [SetUp]
    public Task CreateRoles() => Sql($"""
        CREATE ROLE {Writer} LOGIN PASSWORD 'x'; CREATE ROLE {Evil} LOGIN PASSWORD 'x';
        GRANT USAGE, CREATE ON SCHEMA {Schema} TO {Writer}, {Evil};
        CREATE TABLE {Schema}.loot (found text); GRANT INSERT ON {Schema}.loot TO PUBLIC;
        SET ROLE {Evil};
        CREATE FUNCTION {Schema}.spring(anyelement) RETURNS anyelement LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {Schema}.loot VALUES
        (current_user || ': ' || $1); RETURN $1; END $$;
        CREATE FUNCTION {Schema}.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {Schema}.loot VALUES (current_user);
        RETURN NEW; END $$;
        """);

    [TearDown]
    public async Task DropRoles()
    {
        await Sql($"DROP SCHEMA {Schema} CASCADE");
        foreach (var role in (string[])[Writer, Evil])
            await Sql($"DROP OWNED BY {role} CASCADE");
        await Sql($"DROP ROLE {Writer}, {Evil}");
    }

    /// <summary>What the attacker does, in words and in SQL.</summary>
    public sealed record Trap(string Name, string Make)
    {
        public override string ToString() => Name;
    }

    /// <summary>Tables that somebody makes before the write does, each of which would run code, show rows or lose them.</summary>
    protected static IEnumerable<Trap> Traps(string table, string columns, string first)
    {
        var plain = $"CREATE TABLE {{s}}.{table} ({columns})";
        yield return new("as it should be", plain);
        yield return new("a trigger for each row",
            $"{plain}; CREATE TRIGGER t BEFORE INSERT ON {{s}}.{table} FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()");
        yield return new("a trigger for each statement",
            $"{plain}; CREATE TRIGGER t AFTER INSERT ON {{s}}.{table} EXECUTE FUNCTION {{s}}.trap()");
        yield return new("a constraint trigger",
            $"{plain}; CREATE CONSTRAINT TRIGGER t AFTER INSERT ON {{s}}.{table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
            + $"FUNCTION {{s}}.trap()");
        yield return new("a rule", $"{plain}; CREATE RULE r AS ON INSERT TO {{s}}.{table} DO ALSO SELECT {{s}}.spring(1)");
        yield return new("a check", $"{plain}; ALTER TABLE {{s}}.{table} ADD CHECK ({{s}}.spring({first}) IS NOT NULL)");
        yield return new("a default", $"CREATE TABLE {{s}}.{table} ({columns}, more int DEFAULT {{s}}.spring(1))");
        yield return new("an index on an expression",
            $"ALTER FUNCTION {{s}}.spring(anyelement) IMMUTABLE; {plain}; CREATE INDEX ON {{s}}.{table} ({{s}}.spring({first}))");
        yield return new("a generated column",
            $"ALTER FUNCTION {{s}}.spring(anyelement) IMMUTABLE; CREATE TABLE {{s}}.{table} ({columns}, more bool GENERATED ALWAYS AS "
            + $"({{s}}.spring({first}) IS NOT NULL) STORED)");
        yield return new("a policy",
            $"{plain}; ALTER TABLE {{s}}.{table} ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON {{s}}.{table} WITH CHECK ({{s}}.spring(1) = "
            + "1)");
        yield return new("a domain",
            $"CREATE DOMAIN {{s}}.trapped AS timestamptz CHECK ({{s}}.spring(1) = 1); CREATE TABLE {{s}}.{table} "
            + $"({columns.Replace("timestamptz", "{s}.trapped", StringComparison.Ordinal)})");
        yield return new("unlogged", $"CREATE UNLOGGED TABLE {{s}}.{table} ({columns})");
        yield return new("a parent", $"{plain}; CREATE TABLE {{s}}.child () INHERITS ({{s}}.{table})");
        yield return new("a child", $"CREATE TABLE {{s}}.parent ({columns}); CREATE TABLE {{s}}.{table} () INHERITS ({{s}}.parent)");
        yield return new("partitioned",
            $"CREATE TABLE {{s}}.{table} ({columns.Replace(" PRIMARY KEY", " NOT NULL", StringComparison.Ordinal)}) PARTITION BY LIST "
            + $"({first}); CREATE TABLE {{s}}.part PARTITION OF {{s}}.{table} DEFAULT");
        yield return new("a view",
            $"CREATE TABLE {{s}}.behind ({columns}); CREATE VIEW {{s}}.{table} AS SELECT * FROM {{s}}.behind; CREATE TRIGGER t INSTEAD OF "
            + $"INSERT ON {{s}}.{table} FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()");
    }

    /// <summary>Lets everybody at all that the role has made.</summary>
    protected const string Open = """
        DO $$ DECLARE r record; BEGIN FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relowner = current_user::regrole
        AND relkind IN ('r', 'v', 'p')
            LOOP EXECUTE format('GRANT ALL ON %s TO PUBLIC', r.name); END LOOP; END $$
        """;

    protected string In(string text) => text.Replace("{s}", Schema, StringComparison.Ordinal);

    /// <summary>Does something as the attacker, who then lets everybody at it.</summary>
    protected async Task AsEvil(string sql)
    {
        await using var connection = new NpgsqlConnection(As(Evil));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(In(sql), connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A session of the attacker's that has done something and stays.</summary>
    protected async Task<NpgsqlConnection> Holding(string role, string sql)
    {
        var connection = new NpgsqlConnection(As(role));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(In(sql), connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    protected static string As(string role) =>
        new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = role, Password = "x", Pooling = false }.ConnectionString;

    protected DbContext AsWriter(string? role = null) => new(new DbContextOptionsBuilder().UseNpgsql(As(role ?? Writer)).Options);

    protected Task<bool> Exists(string name) => Scalar<bool>($"SELECT to_regclass('{Schema}.\"{name}\"') IS NOT NULL");

    protected async Task AssertNothingSprung() =>
        Assert.That((await Rows($"SELECT found FROM {Schema}.loot")).Select(row => row[0]), Is.Empty, "code of the attacker's has run");

    /// <summary>The roles that have any privilege on a table, beside its owner.</summary>
    protected Task<string[]> Others(string table) => Scalar<string[]>($"""
        SELECT ARRAY(SELECT DISTINCT CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(e.grantee)::text END
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) e
                     WHERE c.oid = '{Schema}."{table}"'::regclass AND e.grantee <> c.relowner ORDER BY 1)
        """);

    /// <summary>The ground of a route: a table of the writer's, unless the write makes it.</summary>
    protected async Task Prepare(Route route)
    {
        if (route is Route.New or Route.ParallelNew)
            return;
        await Sql(
            $"SET ROLE {Writer}; CREATE TABLE {Schema}.{(route == Route.View ? "behind_sales" : "sales")} (id int PRIMARY KEY, name text)");
        if (route == Route.View)
        {
            await Sql($"""
                SET ROLE {Writer}; CREATE VIEW {Schema}.sales AS SELECT * FROM {Schema}.behind_sales;
                CREATE FUNCTION {Schema}.instead() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO {Schema}.behind_sales VALUES (NEW.*); RETURN NEW; END';
                CREATE TRIGGER instead INSTEAD OF INSERT ON {Schema}.sales FOR EACH ROW EXECUTE FUNCTION {Schema}.instead()
                """);
        }
        else if (route == Route.RowSecurity)
        {
            await Sql(
                $"SET ROLE {Writer}; ALTER TABLE {Schema}.sales ENABLE ROW LEVEL SECURITY; ALTER TABLE {Schema}.sales FORCE ROW LEVEL "
                + $"SECURITY; CREATE POLICY p ON {Schema}.sales USING (true)");
        }
    }

    /// <summary>What is asked for on a route.</summary>
    protected WriteOptions Ask(Route route, BulkMethod method) => Options(IfExists.Append, method) with
    {
        IfExists = route switch
        {
            Route.New or Route.ParallelNew => IfExists.Fail,
            Route.Swap or Route.Truncate or Route.DeleteRows or Route.ParallelSwap => IfExists.Replace,
            _ => IfExists.Append,
        },
        Replace = route switch
        {
            Route.Truncate => new() { Strategy = ReplaceStrategy.Truncate },
            Route.DeleteRows => new() { Strategy = ReplaceStrategy.DeleteRows },
            _ => null,
        },
        Mode = route switch
        {
            Route.Upsert => WriteMode.Upsert,
            Route.InsertOnly => WriteMode.InsertOnly,
            Route.UpdateOnly => WriteMode.UpdateOnly,
            Route.Sync => WriteMode.Sync,
            Route.AppendNewest => WriteMode.AppendNewest,
            _ => WriteMode.Insert,
        },
        Merge = route == Route.AppendNewest ? new() { Cursor = "id" } : null,
        BatchRows = 500,
        Parallelism = route is Route.ParallelNew or Route.ParallelSwap ? 2 : 1,
        LockTimeout = TimeSpan.FromMilliseconds(300),
    };

    /// <summary>The rows that a route leaves in the table, of a frame without bad rows.</summary>
    protected static int Expected(Route route, int sent = SalesRows) => route == Route.UpdateOnly ? 0 : sent;

    /// <summary>A frame, of which the third row is bad if one is to be; something can be done while it is read.</summary>
    protected static Frame Sales(bool hasBadRow = false, Func<int, Task>? meanwhile = null, int rows = SalesRows)
    {
        async IAsyncEnumerable<Sale> Read()
        {
            for (var id = 0; id < rows; id++)
            {
                if (meanwhile is not null)
                    await meanwhile(id);
                yield return new(id, hasBadRow && id == 2 ? "secret\0" : "name");
            }
        }

        return meanwhile is null
            ? Frame.From(Enumerable.Range(0, rows).Select(id => new Sale(id, hasBadRow && id == 2 ? "secret\0" : "name")))
            : Frame.From(Read());
    }

    public sealed record Sale(int id, string name);
}
