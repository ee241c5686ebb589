using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>
/// Rows to write, and the reference table that a written one must equal: loaded by Npgsql's own importer, so that EfWriter is not its own
/// judge.
/// </summary>
internal sealed class Workload
{
    private readonly string _table;
    private string? _csvFile;

    private Workload(Database database, Dataset data, string table, TableContent content)
    {
        Database = database;
        Data = data;
        _table = table;
        Content = content;
    }

    public Database Database { get; }

    public Dataset Data { get; }

    /// <summary>What every contender's table must hold.</summary>
    public TableContent Content { get; }

    public static async Task<Workload> CreateAsync(Database database, Dataset data)
    {
        var table = $"reference_{data.Count}";
        await using (var replacement = await Replacement.BeginAsync(database, table, data))
        {
            NpgsqlImport.WriteTyped(replacement.Connection, table, data);
            await replacement.CommitAsync();
        }

        return new(database, data, table, await TableContent.ReadAsync(database, table));
    }

    /// <summary>The rows in binary COPY format.</summary>
    public async Task<byte[]> EncodeAsync()
    {
        using var bytes = new MemoryStream();
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(_table)} TO STDOUT (FORMAT BINARY)");
        await copy.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The rows in a CSV file, as PostgreSQL writes them.</summary>
    public async Task<string> CsvFileAsync()
    {
        if (_csvFile is not null)
            return _csvFile;

        var file = Path.GetTempFileName();
        await using var writer = new StreamWriter(file);
        await using var connection = await Database.Source.OpenConnectionAsync();
        using var reader = await connection.BeginTextExportAsync($"COPY {Database.Quote(_table)} TO STDOUT (FORMAT CSV, HEADER)");
        var buffer = new char[64 * 1024];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
            await writer.WriteAsync(buffer.AsMemory(0, count));
        return _csvFile = file;
    }

    public async Task RemoveAsync()
    {
        if (_csvFile is not null)
            File.Delete(_csvFile);
        await Database.ExecuteAsync($"DROP TABLE {Database.Quote(_table)}");
    }
}
