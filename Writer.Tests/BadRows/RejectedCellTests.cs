using EfWriter.Tests.Conformance;
using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.BadRows;

/// <summary>
/// A rejected row's cells are made of the frame by an append and of the staged rows by a merge: both can be written from there alike.
/// </summary>
public sealed class RejectedCellTests : DatabaseTest
{
    private static IEnumerable<TypeCase> Cases() =>
        TypeCases.Scalars.Concat(TypeCases.Arrays.Where((_, i) => i % 6 == 0)).Where(type => type.Configure is null);

    [TestCaseSource(nameof(Cases))]
    public async Task An_append_and_a_merge_keep_the_same_cells(TypeCase type)
    {
        await Sql($"""
            CREATE TABLE {Schema}.t ("Id" int PRIMARY KEY CHECK ("Id" < 0), "Value" {type.StoreType})
            """);
        object?[] cells = [type.Values[0], null, type.Values[type.Values.Count / 2], type.Values[^1]];
        foreach (var mode in (WriteMode[])[WriteMode.Insert, WriteMode.Upsert])
        {
            await using var db = Host.New(type.Configure);
            await db.WriteAsync(RowSet.Of(RowSet.Nullable(type.ClrType)).ToFrame(cells), "t", Options(IfExists.Append) with
            {
                Mode = mode,
                BadRows = new() { OnBadRow = OnBadRow.Reject, RejectTable = $"{mode}" },
            });
        }

        Assert.That(await Kept(WriteMode.Upsert), Is.EqualTo(await Kept(WriteMode.Insert)).And.Length.EqualTo(cells.Length));
    }

    private async Task<string[]> Kept(WriteMode mode) => [.. (await Rows($"""
        SELECT json_typeof("row" -> 'Value') || ' ' || coalesce((json_populate_record(NULL::{Schema}.t, "row"))."Value"::text, 'null')
        FROM {Schema}."{mode}" ORDER BY row_number
        """)).Select(row => (string)row[0]!)];
}
