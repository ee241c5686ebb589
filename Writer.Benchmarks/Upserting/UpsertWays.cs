using EfWriter.Benchmarks.Measuring;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Upserting;

/// <summary>The ways to upsert rows that people write.</summary>
internal static class UpsertWays
{
    // Larger gains neither of the two that send batches anything.
    private const int BatchRows = 1_000;

    public static Task ByEfWriterAsync(Database database, string table, StockRow[] rows) =>
        ByEfWriterAsync(database, table, rows, merge: null);

    /// <summary>Each round's amounts are greater than those before.</summary>
    public static Task ByEfWriterIfNewerAsync(Database database, string table, StockRow[] rows) =>
        ByEfWriterAsync(database, table, rows, new() { WhenNewer = nameof(StockRow.Amount) });

    public static async Task ByEfWriterWithConditionAsync(Database database, string table, StockRow[] rows)
    {
        await using var db = new ConditionContext(database.Options, table);
        await db.WriteAsync(rows, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<StockRow> { When = (existing, incoming) => incoming.Amount > existing.Amount },
        });
    }

    private static async Task ByEfWriterAsync(Database database, string table, StockRow[] rows, MergeOptions? merge)
    {
        await using var db = new DbContext(database.Options);
        await db.WriteAsync(Frame.From(rows), table, new WriteOptions { Schema = Database.Schema, Mode = WriteMode.Upsert, Merge = merge });
    }

    /// <summary>The textbook's way: each row is looked for, changed or added, and all are saved at once.</summary>
    public static async Task ByFindingAsync(Database database, string table, StockRow[] rows)
    {
        await using var db = new FindingContext(database.Options, table);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var row in rows)
        {
            if (await db.FindAsync<StockRow>(row.Id) is { } old)
                db.Entry(old).CurrentValues.SetValues(row);
            else
                db.Add(row);
        }

        db.ChangeTracker.DetectChanges();
        await db.SaveChangesAsync();
    }

    /// <summary>What the rows' batch has in the table is loaded with one query, changed, and saved with what is new.</summary>
    public static async Task BySaveChangesAsync(Database database, string table, StockRow[] rows)
    {
        await using var db = new LoadingContext(database.Options, table);
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var batch in rows.Chunk(BatchRows))
        {
            var ids = batch.Select(row => row.Id).ToArray();
            var known = await db.Set<StockRow>().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id);
            foreach (var row in batch)
            {
                if (known.TryGetValue(row.Id, out var old))
                    db.Entry(old).CurrentValues.SetValues(row);
                else
                    db.Add(row);
            }

            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }

        await transaction.CommitAsync();
    }

    /// <summary>A prepared statement for each row, many of them in one round trip.</summary>
    public static Task ByBatchesAsync(Database database, string table, StockRow[] rows) =>
        ByBatchesAsync(database, table, rows, condition: "");

    public static Task ByBatchesIfNewerAsync(Database database, string table, StockRow[] rows) =>
        ByBatchesAsync(database, table, rows, $"""WHERE excluded."Amount" > {Database.Quote(table)}."Amount" """);

    private static async Task ByBatchesAsync(Database database, string table, StockRow[] rows, string condition)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var statement = $"""
            INSERT INTO {Database.Quote(table)} ("Id", "Account", "Amount", "Customer", "SoldAt", "IsPaid", "Discount") VALUES ($1, $2, $3,
            $4, $5, $6, $7)
            ON CONFLICT ("Id") DO UPDATE SET "Account" = excluded."Account", "Amount" = excluded."Amount", "Customer" = excluded."Customer",
                "SoldAt" = excluded."SoldAt", "IsPaid" = excluded."IsPaid", "Discount" = excluded."Discount"
            {condition}
            """;
        foreach (var some in rows.Chunk(BatchRows))
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var row in some)
                batch.BatchCommands.Add(Command(statement, row));
            await batch.PrepareAsync();
            await batch.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static NpgsqlBatchCommand Command(string statement, StockRow row) => new(statement)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = row.Id },
            new NpgsqlParameter<long> { TypedValue = row.Account },
            new NpgsqlParameter<double> { TypedValue = row.Amount },
            new NpgsqlParameter<string> { TypedValue = row.Customer },
            new NpgsqlParameter<DateTime> { TypedValue = row.SoldAt, NpgsqlDbType = NpgsqlDbType.Timestamp },
            new NpgsqlParameter<bool> { TypedValue = row.IsPaid },
            new NpgsqlParameter { Value = row.Discount ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
        },
    };
}
