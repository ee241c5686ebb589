using EfWriter.Catalog;
using EfWriter.Cli.Output;
using EfWriter.Cli.Pipelines;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// Types with the names of PostgreSQL's own, which run their owner's code, stand in the writer's session or on its search path: no
/// statement takes them for PostgreSQL's, whatever it is sent for.
/// </summary>
public sealed class PlantedTypeTests : AttackTest
{
    private const string InSession = "the session's temporary types";
    private const string OnPath = "a schema of the search path";

    // Of each type that can have one, and of the operators that catalogs are asked by.
    private const string Domains = """
        FOR t IN SELECT typname FROM pg_catalog.pg_type WHERE typnamespace = 'pg_catalog'::pg_catalog.regnamespace
                 AND typtype IN ('b', 'r', 'm') AND typcategory <> 'A' AND typname !~ '^_' LOOP
            EXECUTE pg_catalog.format('CREATE DOMAIN %s.%I AS pg_catalog.%I CHECK ({s}.sprung())', place, t, t);
        END LOOP;
        """;

    private const string Operators = """
        FOREACH t IN ARRAY '{oid,name,text,"\"char\"",bool,int2,int4,int8}'::pg_catalog.text[] LOOP
            FOREACH o IN ARRAY '{=,<>,<,>,||,+,-,&,~,!~~}'::pg_catalog.text[] LOOP
                EXECUTE pg_catalog.format('CREATE FUNCTION {s}.%I(pg_catalog.%s, pg_catalog.%s) RETURNS pg_catalog.%s LANGUAGE plpgsql AS '
                    '$$ BEGIN PERFORM {s}.sprung(); RETURN %s; END $$', 'op ' || t || o, t, t,
                    CASE WHEN o OPERATOR(pg_catalog.=) ANY ('{||,+,-,&}') THEN t ELSE 'bool' END,
                    CASE WHEN o OPERATOR(pg_catalog.=) ANY ('{||,+,-,&}') THEN '$1' ELSE 'true' END);
                EXECUTE pg_catalog.format('CREATE OPERATOR {s}.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%s, FUNCTION = {s}.%I)',
                    o, t, t, 'op ' || t || o);
            END LOOP;
        END LOOP;
        """;

    private sealed record Entry(string Name, Func<PlantedTypeTests, Stock, Task> Act)
    {
        public bool IsForOwnTransaction { get; init; }

        public string? Refused { get; init; }
    }

    private static readonly Entry[] Entries =
    [
        new("rows to join with", async (_, db) =>
        {
            await using var rows = await db.UseRowsAsync(new List<string> { "secret" });
            Assert.That(await rows.Rows.CountAsync(), Is.EqualTo(1));
        }),
        new("objects to join with", async (_, db) =>
        {
            await using var rows = await db.UseRowsAsync(new List<Thing> { NewThing() });
            Assert.That(rows.Count, Is.EqualTo(1));
        }),
        new("append", (test, db) => db.WriteAsync(Sales(), "sales", test.Ask(Route.Append, BulkMethod.Copy))),
        new("truncate", (test, db) => db.WriteAsync(Sales(), "sales", test.Ask(Route.Truncate, BulkMethod.Copy))),
        new("upsert", (test, db) => db.WriteAsync(Sales(), "sales", test.Ask(Route.Upsert, BulkMethod.Copy))),
        new("casts", (test, db) => db.WriteAsync(Frame.From([new { id = 7L, name = "a" }]), "sales",
            test.Ask(Route.Upsert, BulkMethod.Copy) with { OnTypeMismatch = OnTypeMismatch.Cast })),
        new("rejects", (test, db) => db.WriteAsync(Sales(hasBadRow: true), "sales",
            test.Ask(Route.Upsert, BulkMethod.Copy) with { BadRows = new() { OnBadRow = OnBadRow.Reject } })),
        new("a token", (test, db) => db.WriteAsync(Sales(), "sales",
            test.Ask(Route.Truncate, BulkMethod.Copy) with { Retry = new() { MaxRetries = 1 } })) { IsForOwnTransaction = true },
        new("a new table of many types",
            (test, db) => db.WriteAsync(Frame.From([NewThing()]), $"things{Guid.NewGuid():N}", test.Options())),
        new("entities", (_, db) => db.WriteAsync(new List<Item> { new() { Name = "a" } }, new WriteOptions { SetGeneratedValues = true })),
        new("a graph", (_, db) => db.WriteGraphAsync(new List<Item> { new() { Name = "a" } })),
        new("a query", (_, db) => db.WriteAsync(db.Items.Select(item => new Item { Name = item.Name })))
            { Refused = "query-on-shadowed-path" },
        new("a plan", (test, db) => db.PlanAsync(Sales(), "sales", test.Ask(Route.Upsert, BulkMethod.Copy))),
        new("a statement", async (test, db) =>
        {
            await using var source = test.NewSource();
            await using var destination = PostgresDestination.FromDataSource(source);
            await destination.ExecuteAsync(
                ExportStatement.Parse($"EXPORT SELECT 1 AS id TO \"postgres://e/{test.Schema}/made\" TYPE POSTGRES OPTIONS "
                    + $"{{\"table_name\": \"made\", \"schema\": \"{test.Schema}\", \"if_exists\": \"replace\"}}"),
                db.Database.GetDbConnection());
        }),
        new("a load", async (test, db) =>
        {
            await using var load = await db.BeginLoadAsync(Sales(), "sales", test.Options(IfExists.Append));
            await load.WritePartAsync("one", Frame.From([new Sale(50, "a")]));
            await load.WritePartAsync("two", Frame.From([new Sale(51, "a")]));
            await load.RemovePartAsync("two");
            Assert.That((await load.StatusAsync()).Rows, Is.EqualTo(1));
            await load.CommitAsync();
            await using var other = await db.BeginLoadAsync(Sales(), "sales", test.Options(IfExists.Append));
            await other.AbortAsync();
        }) { IsForOwnTransaction = true },
        new("swap", (test, db) => db.WriteAsync(Sales(), "sales", test.Ask(Route.Swap, BulkMethod.Copy))),
        new("the tool's look at the table", async (test, _) =>
        {
            await using var source = test.NewSource();
            await TableDescription.ReadAsync(source, new(test.Schema, "sales"), CancellationToken.None);
        }) { IsForOwnTransaction = true },
        new("the tool's texts of a query", async (_, db) =>
        {
            foreach (var (type, value) in ((string, string)[])
                [("numeric", "1.5"), ("numeric[]", "ARRAY[1.5]"), ("interval", "INTERVAL '1 day'"),
                    ("interval[]", "ARRAY[INTERVAL '1 day']"), ("text", "'a'::pg_catalog.text"), ("uuid[]", "'{}'::pg_catalog.uuid[]")])
            {
                var column = new PostgresColumn("c", "c", type);
                foreach (var text in (string[])[column.AsText, .. column.IsUnbounded ? [column.Survey] : Array.Empty<string>()])
                {
                    await using var command = new NpgsqlCommand(
                        $"SELECT {text} FROM (SELECT {value}) q(c)", (NpgsqlConnection)db.Database.GetDbConnection());
                    await command.ExecuteNonQueryAsync();
                }
            }
        }),
    ];

    // What a session of the writer's begins with, once Npgsql has loaded the types.
    private string _begin = "";

    // A session that ends drops its types by itself, which can meet with the drop of what they use.
    [TearDown]
    public async Task EndSessions()
    {
        for (var isOver = false; !isOver;)
            isOver = await Scalar<bool>($"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{Writer}')");
    }

    [Test]
    public async Task No_entry_takes_them([Values(InSession, OnPath)] string where, [Values] bool isInTransaction)
    {
        await Plant(where);
        _begin = In(where == OnPath ? "SET search_path = {s}, pg_catalog" : "SELECT {s}.plant()");
        await using var source = NewSource();
        await using var db = new Stock(
            new DbContextOptionsBuilder().UseNpgsql(source).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema);
        await db.Database.OpenConnectionAsync();
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;

        await Assert.MultipleAsync(async () =>
        {
            foreach (var entry in Entries.Where(entry => !entry.IsForOwnTransaction || !isInTransaction))
            {
                var refused = await Refusal(() => entry.Act(this, db));
                Assert.That((refused as FrameWriteException)?.Code, Is.EqualTo(entry.Refused), $"{entry.Name}: {refused}");
                Assert.That(await Scalar<bool>($"SELECT is_called FROM {Schema}.sprung"), Is.False, $"{entry.Name} has run the code");
                await Sql($"SELECT setval('{Schema}.sprung', 1, false)");
            }
        });
    }

    [Test]
    public async Task Each_type_of_PostgreSQLs_own_is_looked_for()
    {
        await using var connection = new NpgsqlConnection(As(Writer));
        await connection.OpenAsync();
        var types = (await Rows("""
            SELECT typname::text FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')
            AND typcategory <> 'A' AND typname !~ '^_'
            """)).Select(row => (string)row[0]!);

        foreach (var type in types.Select(SqlName.Quote))
        {
            await using var command = new NpgsqlCommand($"CREATE DOMAIN pg_temp.{type} AS pg_catalog.{type}", connection);
            await command.ExecuteNonQueryAsync();
            command.CommandText = SearchPath.AskIsShadowed;
            Assert.That(await command.ExecuteScalarAsync(), Is.True, type);
            command.CommandText = $"DROP DOMAIN pg_temp.{type}";
            await command.ExecuteNonQueryAsync();
        }
    }

    // What is rolled back has run all the same: a sequence shows it.
    private async Task Plant(string where)
    {
        await Sql(In($$"""
            CREATE SEQUENCE {s}.sprung; GRANT USAGE ON SEQUENCE {s}.sprung TO PUBLIC;
            SET ROLE {{Writer}};
            CREATE TABLE {s}.sales (id int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (START 1000), name text);
            RESET ROLE; SET ROLE {{Evil}};
            CREATE FUNCTION {s}.sprung() RETURNS bool LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_catalog.nextval(''{s}.sprung''); RETURN true; END';
            CREATE FUNCTION {s}.plant(place pg_catalog.text DEFAULT 'pg_temp') RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $plant$
            DECLARE t pg_catalog.text; o pg_catalog.text;
            BEGIN
                {{Domains}}
                IF place OPERATOR(pg_catalog.<>) 'pg_temp' THEN
                    {{Operators}}
                END IF;
            END $plant$;
            RESET ROLE
            """));
        if (where == OnPath)
            await AsEvil($"SELECT {{s}}.plant('{Schema}')");
    }

    private static async Task<Exception?> Refusal(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception e) when (e is not AssertionException)
        {
            return e;
        }
    }

    private static Thing NewThing() => new(1, "secret", Guid.NewGuid(), new(1, 2), DateTime.UnixEpoch, [1]);

    private NpgsqlDataSource NewSource()
    {
        var builder = new NpgsqlDataSourceBuilder(As(Writer));
        builder.UsePhysicalConnectionInitializer(connection => Begin(connection).GetAwaiter().GetResult(), Begin);
        return builder.Build();

        async Task Begin(NpgsqlConnection connection)
        {
            await using var command = new NpgsqlCommand(_begin, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public sealed record Thing(int Id, string Name, Guid Token, NpgsqlPoint At, DateTime Moment, byte[] Bytes);

    internal sealed class Item
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }

    internal sealed class Stock(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        public DbSet<Item> Items => Set<Item>();

        public object ModelKey => schema;

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Item>(item =>
            {
                item.ToTable("sales", schema);
                item.Property(one => one.Id).HasColumnName("id");
                item.Property(one => one.Name).HasColumnName("name");
            });
    }
}
