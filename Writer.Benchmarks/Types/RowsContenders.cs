using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Types;

/// <summary>The ways to write the same objects to a table that is replaced in one transaction.</summary>
/// <param name="rows">The objects.</param>
/// <param name="columns">The table's columns, as SQL.</param>
/// <param name="asked">The column whose type EfWriter is asked for, since the host maps its CLR type to another one.</param>
/// <param name="write">The hand-written code for one row.</param>
/// <param name="source">The data source that knows the types.</param>
/// <param name="context">Makes a context on it.</param>
internal sealed class RowsContenders<TRow>(
    TRow[] rows, string columns, (string Column, string Type) asked,
    Action<TRow, NpgsqlBinaryImporter> write, NpgsqlDataSource source, Func<DbContext> context)
    where TRow : class
{
    private readonly WriteOptions _options = new()
    {
        Schema = Database.Schema,
        IfExists = IfExists.Replace,
        Columns = new Dictionary<string, ColumnOptions> { [asked.Column] = new() { StoreType = asked.Type } },
    };

    private byte[] _encoded = [];

    public int Count => rows.Length;

    public long Bytes => _encoded.Length;

    public IReadOnlyList<(string Name, Func<string, Task> Write)> Ways =>
    [
        (ContenderNames.Replay, ReplayAsync),
        (ContenderNames.EfWriter, WriteAsync),
        (ContenderNames.TypedImporter, ImportAsync),
        (ContenderNames.ReplayAgain, ReplayAsync),
    ];

    /// <summary>Has the server encode the rows, for the replay.</summary>
    public async Task PrepareAsync(string table)
    {
        await ImportAsync(table);
        using var bytes = new MemoryStream();
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(table)} TO STDOUT (FORMAT BINARY)");
        await copy.CopyToAsync(bytes);
        _encoded = bytes.ToArray();
    }

    private Task ReplayAsync(string table) => ReplaceAsync(table, async connection =>
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(table)} FROM STDIN (FORMAT BINARY)");
        for (var sent = 0; sent < _encoded.Length; sent += ReplayContender.PieceSize)
            await copy.WriteAsync(_encoded.AsMemory(sent, Math.Min(ReplayContender.PieceSize, _encoded.Length - sent)));
    });

    private Task ImportAsync(string table) => ReplaceAsync(table, connection =>
    {
        WriteByHand(connection, table);
        return Task.CompletedTask;
    });

    // Synchronous calls: those are the importer's faster ones.
    private void WriteByHand(NpgsqlConnection connection, string table)
    {
        using var importer = connection.BeginBinaryImport($"COPY {Database.Quote(table)} FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
            write(row, importer);
        importer.Complete();
    }

    private async Task WriteAsync(string table)
    {
        await using var db = context();
        await db.WriteAsync(Frame.From(rows), table, _options);
    }

    private async Task ReplaceAsync(string table, Func<NpgsqlConnection, Task> load)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"DROP TABLE IF EXISTS {Database.Quote(table)}; CREATE TABLE {Database.Quote(table)} ({columns})", connection))
            await command.ExecuteNonQueryAsync();
        await load(connection);
        await transaction.CommitAsync();
    }
}
