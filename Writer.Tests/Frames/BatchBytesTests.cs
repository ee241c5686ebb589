using System.Data;
using DuckDB.NET.Data;
using EfWriter.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EfWriter.Tests.Frames;

/// <summary>A batch ends at 32 MB as well as at its rows: a small packed file can have cells of any size.</summary>
[ServerFree]
public sealed class BatchBytesTests
{
    private static readonly string Text = new('x', 2 * 1024 * 1024);
    private static readonly byte[] Bytes = new byte[4 * 1024 * 1024];

    [Test]
    public async Task A_text() => await AssertEndsAsync(Frame.From(Rows(new { c = Text })));

    [Test]
    public async Task Bytes_as_they_are() => await AssertEndsAsync(Frame.From(Rows(new { c = Bytes })));

    [Test]
    public async Task A_list_of_texts() => await AssertEndsAsync(Frame.From(Rows(new { c = new[] { Text, null } })));

    [Test]
    public async Task A_list_of_bytes() => await AssertEndsAsync(Frame.From(Rows(new { c = new[] { Bytes, null } })));

    [Test]
    public async Task A_list_of_numbers() => await AssertEndsAsync(Frame.From(Rows(new { c = new int[256 * 1024] })));

    [Test]
    public async Task Many_cells_of_a_row() =>
        await AssertEndsAsync(Frame.From(Rows(new { a = Text[..(1 << 20)], b = Bytes[..(1 << 20)], c = Bytes[..(1 << 20)] })));

    [Test]
    public async Task A_data_reader()
    {
        using var table = new DataTable { Columns = { { "id", typeof(int) }, { "c", typeof(string) } } };
        for (var i = 0; i < 20; i++)
            table.Rows.Add(i, Text);
        await AssertEndsAsync(table.CreateDataReader());
    }

    [Test]
    public async Task DuckDB_s_reader()
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT repeat('x', 2097152) AS c FROM range(20)";
        command.UseStreamingMode = true;
        await using var reader = await command.ExecuteReaderAsync();
        await AssertEndsAsync(reader);
    }

    [Test]
    public async Task SQLite_s_reader()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
            + "SELECT CASE WHEN i > 0 THEN printf('%.*c', 2097152, 'x') END AS c FROM n";
        await using var reader = await command.ExecuteReaderAsync();
        await AssertEndsAsync(reader);
    }

    private static async Task AssertEndsAsync(Frame frame) =>
        Assert.That(await frame.BatchSizesAsync(1000), Is.EqualTo([8, 8, 4]));

    private static IEnumerable<T> Rows<T>(T row) => Enumerable.Repeat(row, 20);
}
