using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Modes;

/// <summary>Every mode on every kind of table, with its documented outcome.</summary>
public sealed class ModeMatrixTests : DatabaseTest
{
    private static readonly WriteMode[] Modes =
        [WriteMode.Insert, WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync];

    private static IEnumerable<TestCaseData> Cells() =>
        from scenario in Scenarios.All
        from mode in Modes
        select new TestCaseData(scenario.Name, mode);

    [TestCaseSource(nameof(Cells))]
    public async Task A_mode_does_to_a_table_what_is_documented(string name, WriteMode mode)
    {
        var scenario = Scenarios.All.Single(scenario => scenario.Name == name);
        var expected = scenario.Outcome(mode);
        await SetUpAsync(scenario, mode);
        var before = await ContentAsync(scenario);
        await using var db = NewContext();

        var plan = await PlanAsync(db, scenario, mode);
        Assert.That(await ContentAsync(scenario), Is.EqualTo(before), "a plan touched the table");
        var outcome = await OutcomeAsync(db, scenario, mode);

        if (expected.StartsWith('!'))
        {
            Assert.That(outcome, Does.StartWith("!").And.Contain(expected[1..]));
            Assert.That(await ContentAsync(scenario), Is.EqualTo(before), "a refused write touched the table");
            Assert.That(plan, Is.Null.Or.Contain(expected[1..]));
        }
        else
        {
            Assert.That(outcome, Is.EqualTo(expected));
            Assert.That(plan, Is.Null, "a write was planned to be refused that was not");
            if (scenario.Look is { } look)
                Assert.That(await Scalar<bool>($"SET search_path = {Schema}; {look}"), Is.True, look);
        }

        await AssertNothingElse(db);
    }

    [TestCaseSource(nameof(Cells))]
    public async Task Inside_the_callers_transaction_it_does_the_same_and_leaves_nothing_beside(string name, WriteMode mode)
    {
        var scenario = Scenarios.All.Single(scenario => scenario.Name == name);
        await SetUpAsync(scenario, mode);
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"CREATE TABLE {Schema}.callers AS SELECT 1 AS work");

        var outcome = await OutcomeAsync(db, scenario, mode, transaction.CommitAsync);
        if (outcome.StartsWith('!'))
            await transaction.CommitAsync();

        if (scenario.Outcome(mode).StartsWith('!'))
            Assert.That(outcome, Does.StartWith("!").And.Contain(scenario.Outcome(mode)[1..]));
        else
            Assert.That(outcome, Is.EqualTo(scenario.Outcome(mode)));
        Assert.That(await Count("callers"), Is.EqualTo(1));
        await AssertNothingElse(db);
    }

    private async Task SetUpAsync(Scenario scenario, WriteMode mode)
    {
        if (scenario.Table.Length > 0)
            await Sql(
                $"SET search_path = {Schema}; "
                + $"{scenario.Table.Replace("{key}", mode == WriteMode.Insert ? "" : "PRIMARY KEY", StringComparison.Ordinal)}");
    }

    private async Task<string> OutcomeAsync(DbContext db, Scenario scenario, WriteMode mode, Func<CancellationToken, Task>? commit = null)
    {
        try
        {
            var result = await db.WriteAsync(FrameOf(scenario), "sales", OptionsOf(scenario, mode));
            await (commit?.Invoke(CancellationToken.None) ?? Task.CompletedTask);
            Assert.That(result.Inserted + result.Updated + result.Unchanged, Is.EqualTo(result.Rows));
            return $"+{result.Inserted} ~{result.Updated} -{result.Deleted} ={result.Unchanged}: {await ContentAsync(scenario)}".TrimEnd();
        }
        catch (FrameWriteException refusal)
        {
            return "!" + refusal.Message;
        }
    }

    /// <summary>The plan's refusal; null where it sees nothing against the write.</summary>
    private async Task<string?> PlanAsync(DbContext db, Scenario scenario, WriteMode mode)
    {
        try
        {
            return (await db.PlanAsync(FrameOf(scenario), "sales", OptionsOf(scenario, mode))).Refusal;
        }
        catch (FrameWriteException refusal)
        {
            return refusal.Message;
        }
    }

    private WriteOptions OptionsOf(Scenario scenario, WriteMode mode) => scenario.Ask(mode == WriteMode.Insert
        ? Options(IfExists.Append)
        : Options() with { Mode = mode, Merge = new() { Keys = ["id"] } });

    // Each row is of the same anonymous type, which nobody here can name.
    private static Frame FrameOf(Scenario scenario)
    {
        var type = scenario.Rows[0].GetType();
        var rows = Array.CreateInstance(type, scenario.IsEmpty ? 0 : scenario.Rows.Length);
        for (var i = 0; i < rows.Length; i++)
            rows.SetValue(scenario.Rows[i], i);
        var from = typeof(Frame).GetMethods()
            .Single(
                method => method is { Name: nameof(Frame.From), IsGenericMethod: true }
                    && method.GetParameters()[0].ParameterType.Name.StartsWith("IEnumerable", StringComparison.Ordinal));
        return (Frame)from.MakeGenericMethod(type).Invoke(null, [rows])!;
    }

    private async Task<string> ContentAsync(Scenario scenario)
    {
        try
        {
            var shown = string.Join(", ", scenario.Shown.Split(", ").Select(column => $"{column}::text"));
            return await Scalar<string>(
                $"SET search_path = {Schema}; SELECT coalesce(string_agg(row, ' ' ORDER BY row COLLATE \"C\"), '') FROM (SELECT "
                + $"concat({shown}) AS row FROM sales) s");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return e.SqlState;
        }
    }

    private async Task AssertNothingElse(DbContext db)
    {
        var left = await db.Database.SqlQueryRaw<string>(
            $"""
            SELECT relname::text AS "Value" FROM pg_class
            WHERE relname LIKE '%efwriter%' AND relnamespace IN (pg_my_temp_schema(), '{Schema}'::regnamespace)
            """).ToListAsync();
        Assert.That(left, Is.Empty, "a staging table was left behind");
    }
}
