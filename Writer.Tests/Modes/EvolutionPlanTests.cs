using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes;

/// <summary>What a plan says beforehand of a table that is made or changed.</summary>
public sealed class EvolutionPlanTests : DatabaseTest
{
    private WriteOptions Evolve => Options(IfExists.Append) with { OnNewColumn = OnNewColumn.Add, OnWiderType = OnWiderType.Alter };

    [Test]
    public async Task A_plan_of_a_table_that_is_not_there_makes_it_and_its_schema()
    {
        await using var db = NewContext();

        var plan = await db.PlanAsync(Frame.From([new { id = 1, at = DateTime.UtcNow }]), "sales",
            Options() with { Schema = $"{Schema}_new", Mode = WriteMode.Sync, Merge = new() { Keys = ["id"] } });

        Assert.That(plan.ToString(), Does.StartWith($"""
            {Schema}_new.sales, which does not exist: Sync by (id)
              column  frame     table  decision
              id      Int32     –      Create as integer
              at      DateTime  –      Create as timestamp with time zone
            The schema {Schema}_new is created.
            {Schema}_new.sales is created with the frame's rows.
            The index PK_sales is created.
            BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED;
            DO $EF$
            BEGIN
                IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = '{Schema}_new') THEN
                    CREATE SCHEMA {Schema}_new;
                END IF;
            END $EF$;
            CREATE TABLE {Schema}_new.sales (
                id integer NOT NULL,
                at timestamp with time zone NOT NULL
            );
            """));
        Assert.That(plan.Script, Has.Some.EqualTo($"ALTER TABLE {Schema}_new.sales ADD CONSTRAINT \"PK_sales\" PRIMARY KEY (id);\n"));
        Assert.That(await Scalar<bool>($"SELECT to_regnamespace('{Schema}_new') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_plan_says_what_would_refuse_the_write()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id bigint, day smallint, twice bigint GENERATED ALWAYS AS (id * 2) STORED)");
        await using var db = NewContext();
        var frame = Frame.From([new { id = 1, day = 7, note = "x" }]);

        var append = await db.PlanAsync(frame, "sales", Options(IfExists.Append));
        var fail = await db.PlanAsync(frame, "sales", Options());
        var replace = await db.PlanAsync(frame, "sales", Options(IfExists.Replace));

        Assert.That(append.Statements, Is.Empty);
        Assert.That(append.ToString(), Is.EqualTo($"""
            {Schema}.sales, which exists: Insert
              column  frame   table     decision
              id      Int32   bigint    Widen
              day     Int32   smallint  Refuse: It holds Int32, and the table's column is smallint: not every value would arrive as it is.
              note    String  –         Refuse: The table has no column of that name. It has: 'id', 'day', 'twice'.
              twice   –       bigint    Computed
            refused: {append.Refusal}
            """));
        Assert.That(fail.Refusal, Does.StartWith($"The table '{Schema}.sales' exists already."));
        Assert.That(replace.Refusal, Is.Null);
        Assert.That(replace.Statements, Has.Some.Contain("RENAME TO sales"));
    }

    [Test]
    public async Task A_plan_leaves_a_frame_that_is_read_once_to_the_write()
    {
        await using var db = NewContext();
        var frame = Frame.From(new CellReader([("id", typeof(int), [1, 2])]));

        await db.PlanAsync(frame, "sales", Options());
        var result = await db.WriteAsync(frame, "sales", Options());

        Assert.That(result.Rows, Is.EqualTo(2));
    }

    [Test]
    public async Task A_plan_waits_for_nobody_and_leaves_the_callers_transaction_as_it_was()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var locking = await other.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand($"LOCK TABLE {Schema}.sales", other))
            await command.ExecuteNonQueryAsync();
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();

        var plan = await db.PlanAsync(Frame.From([new { id = 1, n = 1 }]), "sales", Evolve);

        Assert.That(plan.Statements, Has.Count.EqualTo(1));
        Assert.That(
            await db.Database.SqlQueryRaw<long>(
                $"SELECT count(*) AS \"Value\" FROM pg_locks WHERE pid = pg_backend_pid() AND relation > 16384").SingleAsync(), Is.Zero);
    }
}
