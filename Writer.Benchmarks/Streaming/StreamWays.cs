using Apache.Arrow;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Streaming;

/// <summary>The ways to write the stream; each runs in a process of its own, which has only what the way itself needs in memory.</summary>
internal static class StreamWays
{
    public const string Generator = "generator";
    public const string Replay = "replay";
    public const string EfWriter = "efwriter";
    public const string Importer = "importer";

    private const int PieceSize = 64 * 1024;

    private static readonly DateTime s_epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    // Nothing but the columns is needed of it.
    private static readonly Dataset s_columns = Shape.All[0].Create(0);

    /// <summary>Writes a table of the way's name.</summary>
    public static Task WriteAsync(string way, Database? database, int rows, string? file) => way switch
    {
        Generator => DrainAsync(rows),
        Replay => ReplayAsync(database!, file!),
        EfWriter => EfWriterAsync(database!, rows),
        Importer => ImportAsync(database!, rows),
        _ => throw new ArgumentException($"There is no way '{way}' to write the stream."),
    };

    /// <summary>What the making of the rows itself costs, which the other ways but the replay pay as well.</summary>
    private static async Task DrainAsync(int rows)
    {
        using var stream = new GeneratedStream(rows);
        while (await stream.ReadNextRecordBatchAsync() is { } batch)
            batch.Dispose();
    }

    private static async Task ReplayAsync(Database database, string file)
    {
        await using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        await using var replacement = await Replacement.BeginAsync(database, Replay, s_columns);
        await using (var copy =
            await replacement.Connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(Replay)} FROM STDIN (FORMAT BINARY)"))
            await bytes.CopyToAsync(copy, PieceSize);
        await replacement.CommitAsync();
    }

    private static async Task EfWriterAsync(Database database, int rows)
    {
        using var stream = new GeneratedStream(rows);
        await using var db = new DbContext(database.Options);
        await db.WriteAsync(Frame.From(stream), EfWriter, new() { Schema = Database.Schema, IfExists = IfExists.Replace });
    }

    private static async Task ImportAsync(Database database, int rows)
    {
        using var stream = new GeneratedStream(rows);
        await using var replacement = await Replacement.BeginAsync(database, Importer, s_columns);
        await using (var importer =
            await replacement.Connection.BeginBinaryImportAsync($"COPY {Database.Quote(Importer)} FROM STDIN (FORMAT BINARY)"))
        {
            while (await stream.ReadNextRecordBatchAsync() is { } batch)
            {
                using (batch)
                    Import(importer, batch);
            }

            await importer.CompleteAsync();
        }

        await replacement.CommitAsync();
    }

    private static void Import(NpgsqlBinaryImporter importer, RecordBatch batch)
    {
        var (ids, accounts, amounts) = ((Int32Array)batch.Column(0), (Int64Array)batch.Column(1), (DoubleArray)batch.Column(2));
        var (customers, sales) = ((StringArray)batch.Column(3), (TimestampArray)batch.Column(4));
        var (flags, discounts) = ((BooleanArray)batch.Column(5), (Int32Array)batch.Column(6));
        for (var row = 0; row < batch.Length; row++)
        {
            importer.StartRow();
            importer.Write(ids.Values[row], NpgsqlDbType.Integer);
            importer.Write(accounts.Values[row], NpgsqlDbType.Bigint);
            importer.Write(amounts.Values[row], NpgsqlDbType.Double);
            importer.Write(customers.GetString(row), NpgsqlDbType.Text);
            importer.Write(s_epoch.AddMicroseconds(sales.Values[row]), NpgsqlDbType.Timestamp);
            importer.Write(flags.GetValue(row)!.Value, NpgsqlDbType.Boolean);
            if (discounts.GetValue(row) is { } discount)
                importer.Write(discount, NpgsqlDbType.Integer);
            else
                importer.WriteNull();
        }
    }
}
