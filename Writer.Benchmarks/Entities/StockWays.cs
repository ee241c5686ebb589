using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Upserting;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The ways to upsert a list of entities by their key.</summary>
internal sealed class StockWays(Database database, PhenXLibrary? phenX)
{
    private readonly DbContextOptions? _phenX = phenX?.Add(database.Options);

    public IReadOnlyList<(string Name, Func<List<StockRow>, Task> Run)> All =>
    [
        (ContenderNames.EfWriter, ByEfWriterAsync),
        (ContenderNames.Linq2DbMerge, ByLinq2DbAsync),
        .. phenX is null ? [] : new (string, Func<List<StockRow>, Task>)[] { (ContenderNames.PhenX, ByPhenXAsync) },
    ];

    private async Task ByEfWriterAsync(List<StockRow> rows)
    {
        await using var db = new ShopContext(database.Options);
        await db.WriteAsync(rows, new WriteOptions { Mode = WriteMode.Upsert });
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
        await using var db = new ShopContext(_phenX!);
        await phenX!.UpsertAsync(db, rows, row => new { row.Id });
    }
}
