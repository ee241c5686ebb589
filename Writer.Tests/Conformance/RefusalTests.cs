using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class RefusalTests : ConformanceTest
{
    private const int RowCount = 1_100;

    // In the second batch, and there in its second block of the encoders'.
    private const int FarRow = 1_060;

    private static readonly int[] Places = [1, FarRow, RowCount - 1];

    [Test]
    public async Task A_cell_that_cannot_be_written_is_named_and_nothing_is_written(
        [ValueSource(typeof(RefusalCases), nameof(RefusalCases.All))] Refusal refusal,
        [ValueSource(nameof(Places))] int row,
        [ValueSource(nameof(Methods))] BulkMethod method)
    {
        var cells = Enumerable.Range(0, RowCount).Select(i => i == row ? refusal.Bad : refusal.Good);
        await using var db = Host.New(refusal.Type.Configure);
        var frame = RowSet.Of(RowSet.Nullable(refusal.Type.ClrType)).ToFrame(cells);
        var options = Options(method: method) with
        {
            BatchRows = 1_030,
            Columns = new Dictionary<string, ColumnOptions> { ["Value"] = refusal.Column }
        };

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, Table, options))!;

        using (Assert.EnterMultipleScope())
        {
            var type = refusal.SqlState is null ? "" : $" ({refusal.Column.StoreType ?? "jsonb"})";
            Assert.That(WithoutPair(failure.Text, TypeNames.Of(refusal.Type.ClrType)),
                Is.EqualTo($"Cannot write table '{Schema}.cells', column 'Value'{type}, row {row}: {refusal.Message}"));
            Assert.That((failure.Table, failure.Column, failure.Row, failure.SqlState),
                Is.EqualTo(($"{Schema}.cells", "Value", row, refusal.SqlState)));
            Assert.That(failure.Code is null, Is.EqualTo(refusal.SqlState is not null), "what the server refuses has its own code");
            if (refusal.Secret is not null)
                Assert.That(failure.ToString(), Does.Not.Contain(refusal.Secret));
        }

        await AssertNothingIsLeft(db);
    }

    // What the column holds and its type, whose own brackets are within these.
    private static string WithoutPair(string message, string clr)
    {
        var start = message.IndexOf($"({clr} for ", StringComparison.Ordinal);
        if (start < 0)
            return message;
        var (end, depth) = (start + 1, 1);
        for (; depth > 0; end++)
            depth += message[end] == '(' ? 1 : message[end] == ')' ? -1 : 0;
        return $"{message[..start]}(pair){message[end..]}";
    }

    [Test]
    public async Task DateTimes_of_two_kinds_are_refused_at_the_first_of_the_second(
        [Values(DateTimeKind.Utc, DateTimeKind.Unspecified)] DateTimeKind first, [Values(1, FarRow)] int row,
        [ValueSource(nameof(Methods))] BulkMethod method)
    {
        var time = new DateTime(2024, 2, 29, 12, 30, 59, first);
        var other = first == DateTimeKind.Utc ? DateTimeKind.Unspecified : DateTimeKind.Utc;
        var cells = Enumerable.Range(0, RowCount).Select(i => (object?)(i < row ? time : DateTime.SpecifyKind(time, other)));
        await using var db = Host.New();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(RowSet.Of(typeof(DateTime)).ToFrame(cells), Table, Options(method: method) with { BatchRows = 1_030 }))!;

        var why = other == DateTimeKind.Utc
            ? "is Utc, and the column's type is timestamp without time zone: an instant is not a wall-clock time"
            : "is Unspecified, and the column's type is timestamp with time zone: a wall-clock time is not an instant";
        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.cells', column 'Value', row {row}: The DateTime's Kind {why}. Nothing was written. "
            + "Give all cells of the column one Kind: Utc for timestamptz, Unspecified for timestamp. [kind-mismatch]"));
        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", (long?)row)));
        await AssertNothingIsLeft(db);
    }

    [Test]
    public async Task A_duplicate_key_is_refused_without_the_key([ValueSource(nameof(Methods))] BulkMethod method)
    {
        await using var db = Host.New();
        var options = Options(method: method) with { NewTable = new() { PrimaryKey = ["Value"] } };

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(RowSet.Of(typeof(string)).ToFrame(["a", "secret", "secret"]), Table, options))!;

        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.cells', row 2: the server says: duplicate key value violates unique constraint \"PK_cells\" "
            + "(SQLSTATE 23505). Nothing was written. "
            + "Remove the duplicates from the frame, or leave the key or unique index out."));
        Assert.That((failure.Table, failure.SqlState), Is.EqualTo(($"{Schema}.cells", "23505")));
        Assert.That(failure.ToString(), Does.Not.Contain("secret"));
        await AssertNothingIsLeft(db);
    }

    /// <summary>No table, and a connection that works: the same context writes at once.</summary>
    private async Task AssertNothingIsLeft(DbContext db)
    {
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace"), Is.Zero);
        Assert.That(db.Database.CurrentTransaction, Is.Null);

        var next = await db.WriteAsync(RowSet.Of(typeof(int)).ToFrame([1, 2, 3]), "next", Options());
        Assert.That(next.Rows, Is.EqualTo(3));
    }
}
