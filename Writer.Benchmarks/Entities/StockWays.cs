using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Upserting;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The ways to upsert a list of entities by their key.</summary>
internal sealed class StockWays(Database database, PhenXLibrary? phenX)
{
    private readonly DbContextOptions? _phenX = phenX?.Add(database.Options);

    /// <summary>The stages of each of EfWriter's writes, those that only warm up among them.</summary>
    public List<WriteDurations> Stages { get; } = [];

    public IReadOnlyList<(string Name, Func<List<StockRow>, Task> Run)> All =>
    [
        (ContenderNames.EfWriter, ByEfWriterAsync),
        (ContenderNames.Linq2DbMerge, ByLinq2DbAsync),
        (ContenderNames.UpsertByHand, ByHandAsync),
        .. phenX is null ? [] : new (string, Func<List<StockRow>, Task>)[] { (ContenderNames.PhenX, ByPhenXAsync) },
    ];

    private async Task ByEfWriterAsync(List<StockRow> rows)
    {
        await using var db = new ShopContext(database.Options);
        Stages.Add((await db.WriteAsync(rows, new WriteOptions { Mode = WriteMode.Upsert })).Durations);
    }

    /// <summary>What a server asks for the same rows at least: nothing is looked at, checked or counted.</summary>
    private async Task ByHandAsync(List<StockRow> rows)
    {
        const string Columns = """
            "Id", "Account", "Amount", "Customer", "SoldAt", "IsPaid", "Discount"
            """;
        var table = Database.Quote(ShopContext.Stock);
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var stage = new NpgsqlCommand(
            $"CREATE TEMPORARY TABLE entities_stock_hand ON COMMIT DROP AS SELECT {Columns} FROM {table} WITH NO DATA", connection))
            await stage.ExecuteNonQueryAsync();
        Write(connection, $"COPY entities_stock_hand ({Columns}) FROM STDIN (FORMAT BINARY)", rows);
        await using (var merge = new NpgsqlCommand(
            $"""
            INSERT INTO {table} ({Columns}) SELECT {Columns} FROM entities_stock_hand ON CONFLICT ("Id") DO UPDATE SET
            ("Account", "Amount", "Customer", "SoldAt", "IsPaid", "Discount")
            = (excluded."Account", excluded."Amount", excluded."Customer", excluded."SoldAt", excluded."IsPaid", excluded."Discount")
            """, connection))
            await merge.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    // Synchronous calls: those are the importer's faster ones.
    private static void Write(NpgsqlConnection connection, string copy, List<StockRow> rows)
    {
        using var importer = connection.BeginBinaryImport(copy);
        foreach (var row in rows)
            Write(importer, row);
        importer.Complete();
    }

    private static void Write(NpgsqlBinaryImporter importer, StockRow row)
    {
        importer.StartRow();
        importer.Write(row.Id);
        importer.Write(row.Account);
        importer.Write(row.Amount);
        importer.Write(row.Customer);
        importer.Write(row.SoldAt, NpgsqlDbType.Timestamp);
        importer.Write(row.IsPaid);
        if (row.Discount is { } discount)
            importer.Write(discount);
        else
            importer.WriteNull();
    }

    private async Task ByLinq2DbAsync(List<StockRow> rows)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var db = EntityWays<StockRow>.Open(connection);
        await db.BeginTransactionAsync();
        await using var stage = await db.CreateTempTableAsync<StockRow>(
            "entities_stock_stage", rows, new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific }, schemaName: string.Empty);
        await db.GetTable<StockRow>().Merge().Using(stage).OnTargetKey().UpdateWhenMatched().InsertWhenNotMatched().MergeAsync();
        await db.CommitTransactionAsync();
    }

    private async Task ByPhenXAsync(List<StockRow> rows)
    {
        await using var db = new PhenXShopContext(_phenX!);
        await phenX!.UpsertAsync(db, rows, row => new { row.Id });
    }
}
