using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.BadRows;

/// <summary>
/// A row that cannot be written is found and named, whoever refuses it; and left out, or kept elsewhere, where that is wanted.
/// </summary>
public sealed class EveryKindTests : BadRowTest
{
    private static IEnumerable<TestCaseData> All() =>
        from kind in Kinds()
        from method in (BulkMethod[])[BulkMethod.Copy, BulkMethod.BulkExtensions]
        from callers in (bool[])[false, true]
        select new TestCaseData(kind, method, callers);

    [TestCaseSource(nameof(All))]
    public async Task A_bad_row_fails_the_write_by_its_number_and_the_rule(Kind kind, BulkMethod method, bool callers)
    {
        await Setup(kind);
        await using var db = NewContext();
        await using var transaction = callers ? await db.Database.BeginTransactionAsync() : null;

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Items(kind.Row), "items", Options(IfExists.Append, method)));

        Assert.That((thrown!.Row, thrown.Column, thrown.SqlState), Is.EqualTo(((long?)Bad, kind.Told.Column, kind.Told.SqlState)),
            thrown.Message);
        Assert.That(thrown.Message, Does.StartWith($"Cannot write table '{Schema}.items'").And.Contains($", row {Bad}: "));
        if (kind.Told.Rule is { } rule)
            Assert.That(thrown.Message, Does.Contain(In(rule)));
        if (kind.Told.StoreType is { } type)
            Assert.That(thrown.Message, Does.Contain(In(type)));
        await db.Database.ExecuteSqlRawAsync("SELECT 1");
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        Assert.That(await Ids(), Is.Empty);
    }

    [TestCaseSource(nameof(All))]
    public async Task The_others_are_written_without_it(Kind kind, BulkMethod method, bool callers)
    {
        await Setup(kind);
        await using var db = NewContext();
        await using var transaction = callers ? await db.Database.BeginTransactionAsync() : null;

        var result = await db.WriteAsync(Items(kind.Row), "items",
            Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        Assert.That((result.Rows, result.Inserted, result.RejectTable), Is.EqualTo((9, 9, (string?)null)));
        AssertTold(kind, result);
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_rejected_row_is_kept_with_its_reason_and_its_cells(Kind kind)
    {
        await Setup(kind);
        await using var db = NewContext();

        var result =
            await db.WriteAsync(Items(kind.Row), "items", Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        AssertTold(kind, result);
        Assert.That(result.RejectTable, Is.EqualTo($"{Schema}.items_rejects"));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
        var bad = result.BadRows[0];
        Assert.That(
            await Rows($"SELECT row_number, reason, column_name, store_type, rule, sql_state FROM {Schema}.items_rejects"),
            Is.EqualTo(new object?[][] { [bad.Row, bad.Reason, bad.Column, bad.StoreType, bad.Rule, bad.SqlState] }));
        var kept = JsonSerializer.Deserialize<Item>(await Scalar<string>($"SELECT row::text FROM {Schema}.items_rejects"));
        Assert.That(kept, Is.EqualTo(kind.Row));
    }

    private void AssertTold(Kind kind, WriteResult result)
    {
        var told = result.BadRows.Single();
        var expected = kind.Told with
        {
            Reason = kind.Told.Reason == "?" ? told.Reason : In(kind.Told.Reason),
            StoreType = kind.Told.StoreType is { } type ? In(type) : null,
            Rule = kind.Told.Rule is { } rule ? In(rule) : null,
        };
        Assert.That(told with { SqlState = expected.SqlState is null ? null : told.SqlState }, Is.EqualTo(expected));
    }
}
