using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A column that gets a wider type has its foreign keys checked again, as the writer: by a cast that the attacker has made for a type of
/// hers, in a table of hers.
/// </summary>
public sealed class AlteredReferenceTests : AttackTest
{
    private const string Key = """
        CREATE TYPE {s}.hers AS ENUM ('one');
        CREATE FUNCTION {s}.to_int({s}.hers) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM {s}.spring(1); RETURN 1; END $$;
        CREATE FUNCTION {s}.to_big({s}.hers) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM {s}.spring(1); RETURN 1; END $$;
        CREATE CAST ({s}.hers AS int) WITH FUNCTION {s}.to_int({s}.hers) AS IMPLICIT;
        CREATE CAST ({s}.hers AS bigint) WITH FUNCTION {s}.to_big({s}.hers) AS IMPLICIT;
        CREATE TABLE {s}.ref (id {s}.hers REFERENCES {s}.sales);
        INSERT INTO {s}.ref VALUES ('one')
        """;

    private static readonly WriteMode[] Modes = [WriteMode.Insert, WriteMode.InsertOnly, WriteMode.Upsert, WriteMode.DeleteInsert];

    [Test]
    public async Task A_column_that_it_points_at_is_not_altered([ValueSource(nameof(Modes))] WriteMode mode)
    {
        await Target();
        await MakeKey();
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Wider, "sales", Alter(mode)));

        Assert.That(refused!.Message, Does.Contain($"of {Schema}.ref, which belongs to the role '{Evil}'"));
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_plan_names_the_role_whose_foreign_key_would_be_checked()
    {
        await Target();
        await MakeKey();
        await using var db = AsWriter();

        Assert.That((await db.PlanAsync(Wider, "sales", Alter(WriteMode.Insert))).ToString(), Does.Contain($"role '{Evil}'"));
    }

    [Test]
    public async Task One_that_is_made_before_the_table_is_altered_waits()
    {
        await Target();
        await AsEvil(Key[..Key.IndexOf("CREATE TABLE", StringComparison.Ordinal)]);
        var states = new List<string?>();
        var meanwhile = new BeforeAlter(
            async () => states.Add(await StateOf(Key[Key.IndexOf("CREATE TABLE", StringComparison.Ordinal)..])));
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).AddInterceptors(meanwhile).Options);

        await db.WriteAsync(Wider, "sales", Alter(WriteMode.Insert));

        Assert.That(states, Is.Not.Empty.And.All.EqualTo(PostgresErrorCodes.LockNotAvailable));
        await AssertNothingSprung();
    }

    [Test]
    public async Task Another_column_is_altered()
    {
        await Target();
        await MakeKey();
        await using var db = AsWriter();

        await db.WriteAsync(Frame.From([new { id = 5, name = "longer" }]), "sales", Alter(WriteMode.Insert));

        Assert.That(await Scalar<string>(
            $"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{Schema}.sales'::regclass AND attname = 'name'"),
            Is.EqualTo("text"));
        await AssertNothingSprung();
    }

    private static Frame Wider => Frame.From([new { id = 5_000_000_000L, name = "big" }]);

    private WriteOptions Alter(WriteMode mode) => Options(IfExists.Append) with
    {
        Mode = mode,
        OnWiderType = OnWiderType.Alter,
        Merge = mode == WriteMode.Insert ? null : new() { Keys = ["id"] },
    };

    private Task Target() => Sql($"""
        SET ROLE {Writer};
        CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name varchar(4));
        INSERT INTO {Schema}.sales VALUES (1, 'old');
        GRANT SELECT, REFERENCES ON {Schema}.sales TO {Evil}
        """);

    // PostgreSQL itself runs the cast for her own rows, as the target's owner: that is no write's doing.
    private async Task MakeKey()
    {
        await AsEvil(Key);
        await Sql($"TRUNCATE {Schema}.loot");
    }

    private async Task<string?> StateOf(string sql)
    {
        try
        {
            await AsEvil($"SET lock_timeout = '100ms'; {sql}");
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private sealed class BeforeAlter(Func<Task> act) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData,
            InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.StartsWith("ALTER TABLE", StringComparison.Ordinal))
                await act();
            return result;
        }
    }
}
