using System.Globalization;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes.Control;

/// <summary>What a merge is told beside its keys: the table is what plain SQL makes of it, and the counts are exact.</summary>
public sealed class MergeControlTests : DatabaseTest
{
    private static readonly (BulkMethod Loader, bool IsCallers)[] Ways =
        [(BulkMethod.Copy, false), (BulkMethod.Importer, true), (BulkMethod.BulkExtensions, false), (BulkMethod.Copy, true)];

    private static IEnumerable<MergeCase> Cases() => MergeCases.Every.Concat(KeyIndexCases.Every);

    [TestCaseSource(nameof(Cases))]
    public async Task The_table_is_what_SQL_makes_of_it(MergeCase one)
    {
        await IgnoreUnknownAsync(one);
        var expected = await ReferenceAsync(one);
        foreach (var (loader, isCallers) in Ways)
        {
            await PrepareAsync(one);
            await using var db = NewContext();
            await using var transaction = isCallers ? await db.Database.BeginTransactionAsync() : null;

            var result = await db.WriteAsync(FrameOf(one), "sales", OptionsOf(one) with { BulkMethod = loader });
            await (transaction?.CommitAsync() ?? Task.CompletedTask);

            Assert.That(Counts(result), Is.EqualTo(one.Counts), $"{loader}");
            Assert.That(await ContentAsync(), Is.EqualTo(expected), $"{loader}");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Where_bad_rows_may_be_left_out_it_is_the_same(MergeCase one)
    {
        var options = OptionsOf(one) with { BadRows = new() { OnBadRow = OnBadRow.Skip } };
        await using var db = NewContext();
        if (!one.IsolatesRows)
        {
            Assert.That(() => db.WriteAsync(FrameOf(one), "sales", options),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("WriteOptions.BadRows.OnBadRow is Skip"));
            return;
        }

        await IgnoreUnknownAsync(one);
        var expected = await ReferenceAsync(one);
        await PrepareAsync(one);

        var result = await db.WriteAsync(FrameOf(one), "sales", options);

        Assert.That(Counts(result), Is.EqualTo(one.Counts));
        Assert.That(await ContentAsync(), Is.EqualTo(expected));
    }

    private static IEnumerable<MergeCase> Retried() =>
        Cases().Where(one => one.Merge is { KeyIndex: not null } or { OnDuplicateKey: OnDuplicateKey.NewestWins });

    [TestCaseSource(nameof(Retried))]
    public async Task Once_the_connection_is_lost_another_attempt_does_the_same(MergeCase one)
    {
        await IgnoreUnknownAsync(one);
        var expected = await ReferenceAsync(one);
        await PrepareAsync(one);
        await LoseFirstAsync("sales");
        await using var db = NewContext();

        var result = await db.WriteAsync(
            RereadOf(one), "sales", OptionsOf(one) with { Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero } });

        Assert.That((result.Attempts, Counts(result)), Is.EqualTo((2, one.Counts)));
        Assert.That(await ContentAsync(), Is.EqualTo(expected));
    }

    // Never on the versions that all tests run on.
    private static async Task IgnoreUnknownAsync(MergeCase one)
    {
        if (!one.IsFor(await Version()))
            Assert.Ignore("The server does not know NULLS NOT DISTINCT.");
    }

    private static string Counts(WriteResult result)
    {
        var deleting = result.Rows - result.Inserted - result.Updated - result.Unchanged - result.Skipped;
        Assert.That(deleting, Is.InRange(0, result.Deleted), "rows that are counted nowhere");
        return $"+{result.Inserted} ~{result.Updated} -{result.Deleted} ={result.Unchanged} !{result.Skipped}";
    }

    private async Task<string> ReferenceAsync(MergeCase one)
    {
        await PrepareAsync(one);
        var rows = one.Rows.Select((row, i) => $"({string.Join(", ", row.Append(i).Select(Literal))})");
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE incoming ({string.Join(", ", one.Columns.Select(name => $"{name} {StoreType(name)}"))}, number int);
            INSERT INTO incoming VALUES {string.Join(", ", rows)};
            {one.Sql};
            DROP TABLE incoming
            """);
        return await ContentAsync();
    }

    private Task PrepareAsync(MergeCase one) =>
        Sql($"DROP SCHEMA {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; {one.Table}");

    private WriteOptions OptionsOf(MergeCase one) => Options() with { Mode = one.Mode, Merge = one.Merge };

    private static Frame FrameOf(MergeCase one) => new CellReader(
        [.. one.Columns.Select((name, i) => (name, TypeOf(name), one.Rows.Select(row => row[i]).ToArray()))]);

    // A reader gives its rows once.
    private static Frame RereadOf(MergeCase one) => Frame.From(new DataFrame(
        one.Columns.Select((name, i) => Column(name, [.. one.Rows.Select(row => row[i])]))));

    private static DataFrameColumn Column(string name, object?[] cells) => TypeOf(name) switch
    {
        var type when type == typeof(int) => new Int32DataFrameColumn(name, cells.Cast<int?>()),
        var type when type == typeof(bool) => new BooleanDataFrameColumn(name, cells.Cast<bool?>()),
        _ => new StringDataFrameColumn(name, cells.Cast<string?>()),
    };

    private static Type TypeOf(string column) => column switch
    {
        "id" or "version" => typeof(int),
        "gone" or "remove" => typeof(bool),
        _ => typeof(string),
    };

    private static string StoreType(string column) => TypeOf(column) switch
    {
        var type when type == typeof(int) => "int",
        var type when type == typeof(bool) => "bool",
        _ => "text",
    };

    private static string Literal(object? cell) => cell switch
    {
        null => "NULL",
        string text => $"'{text}'",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };

    // A time is the transaction's: whether there is one is what counts.
    private Task<string> ContentAsync() => Scalar<string>(
        $"SELECT coalesce(string_agg(r::text, ' ' ORDER BY r::text), '') FROM (SELECT to_jsonb(s) - 'at' AS row, to_jsonb(s) -> 'at' "
        + $"<> 'null' AS set FROM {Schema}.sales s) r");
}
