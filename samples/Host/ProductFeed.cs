using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Samples.Host;

/// <summary>Takes over a supplier's feed: new products are added, newer ones change those that are there.</summary>
internal static class ProductFeed
{
    private static readonly WriteOptions Newer = new()
    {
        Mode = WriteMode.Upsert,
        Merge = new MergeOptions<Product>
        {
            When = (existing, incoming) => incoming.ChangedAt > existing.ChangedAt,
            OnDuplicateKey = OnDuplicateKey.NewestWins,
            NewestByProperties = product => product.ChangedAt,
        },
    };

    public static async Task<Ok<FeedResult>> Upsert(
        List<Product> products, IDbContextFactory<Shop> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var result = await db.WriteAsync(products, Newer, cancellationToken);
        return TypedResults.Ok(new FeedResult(result.Inserted, result.Updated, result.Unchanged, result.Skipped));
    }

    public static async Task<Ok<List<Product>>> List(IDbContextFactory<Shop> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return TypedResults.Ok(await db.Products.OrderBy(product => product.Sku).ToListAsync(cancellationToken));
    }
}

/// <summary>What became of a feed's products; those that are older than the table's were skipped.</summary>
internal sealed record FeedResult(long Inserted, long Updated, long Unchanged, long Skipped);
