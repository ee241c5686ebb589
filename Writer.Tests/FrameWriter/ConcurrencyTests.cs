using System.Threading.Channels;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>Writers and readers of one table at once.</summary>
public sealed class ConcurrencyTests : DatabaseTest
{
    [TestCase(3, OnNewColumn.Refuse)]
    [TestCase(3, OnNewColumn.Add)]
    [TestCase(50_000, OnNewColumn.Refuse)]
    public async Task An_append_that_waits_for_a_change_of_types_is_held_against_the_new_ones(int rows, OnNewColumn onNewColumn)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id bigint)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var change = await other.BeginTransactionAsync();
        await using (var alter = new NpgsqlCommand($"ALTER TABLE {Schema}.sales ALTER id TYPE timestamptz USING to_timestamp(id)", other))
            await alter.ExecuteNonQueryAsync();
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();
        var backend = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;

        var write = db.WriteAsync(Frame.From(Enumerable.Range(0, rows).Select(id => new { id = (long)id })), "sales",
            Options(IfExists.Append) with { OnNewColumn = onNewColumn });
        while (!await Scalar<bool>($"SELECT cardinality(pg_blocking_pids({backend})) > 0"))
            Assert.That(write.IsCompleted, Is.False, "the write ended without waiting");
        await change.CommitAsync();

        Assert.That(() => write, Throws.TypeOf<FrameWriteException>().With.Message.Contains("timestamp with time zone"));
        Assert.That(await Count("sales"), Is.Zero);
    }

    private const int Writers = 6;

    [Test]
    public async Task Of_writers_that_would_make_the_same_table_one_wins_and_the_others_are_told()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Outcome(writer, IfExists.Fail)));

        Assert.That(outcomes.Count(failure => failure is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(failure => failure is not null), Has.All.TypeOf<TableExistsException>());
        Assert.That(await Count("sales"), Is.EqualTo(100));
    }

    [Test]
    public async Task Appending_writers_that_find_no_table_all_get_their_rows_in()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Outcome(writer, IfExists.Append)));

        Assert.That(outcomes, Has.All.Null);
        Assert.That(await Count("sales"), Is.EqualTo(100 * Writers));
    }

    [Test]
    public async Task Of_replacing_writers_the_last_one_stays_whole()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Outcome(writer, IfExists.Replace)));

        Assert.That(outcomes, Has.All.Null);
        Assert.That(await Rows($"SELECT count(*), count(DISTINCT writer) FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [100L, 1L] }));
    }

    [Test]
    public async Task Writers_that_make_the_same_schema_do_not_fail_each_other()
    {
        await Sql($"DROP SCHEMA {Schema}");

        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var db = NewContext();
            return await db.WriteAsync(OneHundred(writer), $"sales{writer}", Options());
        }));

        Assert.That(results.Count(result => result.CreatedSchema), Is.EqualTo(1));
    }

    [Test]
    public async Task Readers_see_the_old_table_until_the_replacement_is_committed()
    {
        await Sql($"CREATE TABLE {Schema}.sales AS SELECT -1 AS id");
        var rows = Channel.CreateUnbounded<int>();
        await using var db = NewContext();
        var write = db.WriteAsync(
            Frame.From(rows.Reader.ReadAllAsync().Select(id => new { id })), "sales",
            Options(IfExists.Replace) with { BatchRows = 1, NewTable = new() { PrimaryKey = ["id"] } });
        for (var id = 0; id < 10; id++)
        {
            await rows.Writer.WriteAsync(id);
            Assert.That(await Rows($"SELECT id FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [-1] }));
        }

        rows.Writer.Complete();
        await write;

        Assert.That(await Rows($"SELECT sum(id) FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [45L] }));
    }

    private async Task<Exception?> Outcome(int writer, IfExists mode)
    {
        await using var db = NewContext();
        try
        {
            await db.WriteAsync(OneHundred(writer), "sales", Options(mode));
            return null;
        }
        catch (FrameWriteException failure)
        {
            return failure;
        }
    }

    private static Frame OneHundred(int writer) => Frame.From(Enumerable.Range(0, 100).Select(id => new { id, writer }));
}
