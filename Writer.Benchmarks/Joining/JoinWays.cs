using EfWriter.Benchmarks.Upserting;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Joining;

/// <summary>The ways to find rows by a list that the app has. Each gives what it found, so that all must agree.</summary>
internal static class JoinWays
{
    private const int BatchRows = 1_000;

    public static async Task<decimal> KeysByRowsAsync(LoadingContext db, StockRow[] list)
    {
        await using var ids = await db.UseRowsAsync(list.Select(row => row.Id).ToList());
        return await db.Set<StockRow>().Where(row => ids.Rows.Contains(row.Id)).SumAsync(row => row.Account);
    }

    public static async Task<decimal> KeysByContainsAsync(LoadingContext db, StockRow[] list)
    {
        var ids = list.Select(row => row.Id).ToList();
        return await db.Set<StockRow>().Where(row => ids.Contains(row.Id)).SumAsync(row => row.Account);
    }

    public static async Task<decimal> PairsByRowsAsync(LoadingContext db, StockRow[] list)
    {
        await using var keys = await db.UseRowsAsync(Pairs(list));
        return await db.Set<StockRow>().Where(row => keys.Rows.Any(key => key.Id == row.Id && key.Customer == row.Customer))
            .SumAsync(row => row.Account);
    }

    /// <summary>By one column in the database, and by the other in the app.</summary>
    public static async Task<decimal> PairsByContainsAsync(LoadingContext db, StockRow[] list)
    {
        var pairs = Pairs(list).ToDictionary(pair => pair.Id, pair => pair.Customer);
        var ids = pairs.Keys.ToList();
        var sum = 0m;
        await foreach (var row in db.Set<StockRow>().AsNoTracking().Where(row => ids.Contains(row.Id)).AsAsyncEnumerable())
            sum += pairs[row.Id] == row.Customer ? row.Account : 0;
        return sum;
    }

    public static async Task<decimal> UpdateByRowsAsync(LoadingContext db, StockRow[] list)
    {
        await using var rows = await db.UseRowsAsync(list.Select(row => new Amount(row.Id, row.Amount + 1)).ToList());
        return await db.Set<StockRow>().Join(rows.Rows, row => row.Id, amount => amount.Id, (row, amount) => new { row, amount })
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.row.Amount, one => one.amount.Value));
    }

    public static async Task<decimal> UpdateBySaveChangesAsync(LoadingContext db, StockRow[] list)
    {
        var saved = 0;
        foreach (var batch in list.Chunk(BatchRows))
        {
            var ids = batch.Select(row => row.Id).ToArray();
            var amounts = batch.ToDictionary(row => row.Id, row => row.Amount + 1);
            foreach (var row in await db.Set<StockRow>().Where(row => ids.Contains(row.Id)).ToListAsync())
                row.Amount = amounts[row.Id];
            saved += await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }

        return saved;
    }

    public static async Task<decimal> DeleteByRowsAsync(LoadingContext db, StockRow[] list)
    {
        await using var ids = await db.UseRowsAsync(list.Select(row => row.Id).ToList());
        return await db.Set<StockRow>().Where(row => ids.Rows.Contains(row.Id)).ExecuteDeleteAsync();
    }

    public static async Task<decimal> DeleteByContainsAsync(LoadingContext db, StockRow[] list)
    {
        var ids = list.Select(row => row.Id).ToList();
        return await db.Set<StockRow>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync();
    }

    // Of every second key the other column is another one.
    private static List<Pair> Pairs(StockRow[] list) =>
        [.. list.Select((row, i) => new Pair(row.Id, i % 2 == 0 ? row.Customer : "another"))];

    private sealed record Pair(int Id, string Customer);

    private sealed record Amount(int Id, double Value);
}
