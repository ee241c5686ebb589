using CsCheck;
using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
public sealed class RandomFrameTests : ConformanceTest
{
    private const int MostColumns = 12;
    private const int MostRows = 3_000;
    private const int Iterations = 15;

    // The host has mapped the enum.
    private static readonly TypeCase[] Types = [.. TypeCases.All.Where(type => type.Name is not ("Mood" or "Mood[]" or "Mood?[]"))];

    private sealed record Column(TypeCase Type, bool IsNullable, object?[] Cells);

    private static readonly Gen<Column[]> Frames =
        from rows in Gen.Int[0, MostRows]
        from columns in Columns(rows).Array[1, MostColumns]
        select columns;

    /// <summary>A failure prints its seed: give it to SampleAsync to have the same frame again.</summary>
    [Test]
    public Task Any_frame_is_stored_by_all_loaders_as_it_is() => Frames.SampleAsync(
        CheckAsync, writeLine: TestContext.Out.WriteLine, iter: Iterations, threads: 1,
        print: columns => string.Join(", ", columns.Select(Describe)));

    private async Task CheckAsync(Column[] columns)
    {
        await using var db = Host.New(npgsql => npgsql.MapEnum<Mood>(OtherCases.EnumType));
        foreach (var method in Methods)
        {
            var options = Options(IfExists.Replace, method) with
            {
                BatchRows = 1_300,
                Columns = columns.Index()
                    .ToDictionary(column => $"c{column.Index}", column => new ColumnOptions { IsNullable = column.Item.IsNullable }),
            };
            await using var reader = ToReader(columns);
            var result = await db.WriteAsync(Frame.From(reader), $"by_{method}", options);
            Assert.That((result.Rows, result.Method), Is.EqualTo(((long)columns[0].Cells.Length, method)));
        }

        foreach (var method in Methods.Skip(1))
            await AssertSame($"""SELECT * FROM {Schema}."by_Copy" """, $"""SELECT * FROM {Schema}."by_{method}" """);
        for (var i = 0; i < columns.Length; i++)
            await AssertReadBack(columns[i], i);
    }

    private async Task AssertReadBack(Column column, int index)
    {
        await using var command = Server.Source.CreateCommand($"""SELECT c{index} FROM {Schema}."by_Copy" ORDER BY "Id" """);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = RowSet.Of(RowSet.Nullable(column.Type.PlainType));
        for (var row = 0; await reader.ReadAsync(); row++)
        {
            var cell = column.Cells[row];
            Assert.That(CellText.Of(rows.Read(reader, 0)), Is.EqualTo(CellText.Of(cell is null ? null : column.Type.Plain(cell))),
                $"{Describe(column)}, row {row}");
        }
    }

    private static Gen<Column> Columns(int rows) =>
        from type in Gen.OneOf(Types)
        from isNullable in Gen.Bool
        from cells in (isNullable ? RandomCells.Of(type).Null(0.2) : RandomCells.Of(type).Select(cell => (object?)cell)).Array[rows]
        select new Column(type, isNullable, cells!);

    private static string Describe(Column column) => $"{column.Type.Name}{(column.IsNullable ? "" : " NOT NULL")} × {column.Cells.Length}";

    private static CellReader ToReader(Column[] columns) => new(
    [
        ("Id", typeof(int), [.. Enumerable.Range(0, columns[0].Cells.Length).Cast<object?>()]),
        .. columns.Select((column, i) => ($"c{i}", column.Type.ClrType, column.Cells)),
    ]);
}
