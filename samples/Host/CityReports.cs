using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Samples.Host;

/// <summary>
/// Rebuilds the report from the sales. The rows stay on the server, and readers have the old report until the new one is there.
/// </summary>
internal static class CityReports
{
    private static readonly WriteOptions Replace = new() { IfExists = IfExists.Replace };

    public static async Task<Ok<ReportResult>> Rebuild(IDbContextFactory<Shop> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var cities = db.Sales.GroupBy(sale => sale.City).Select(sales => new CityReport
        {
            City = sales.Key,
            Sales = sales.LongCount(),
            Revenue = sales.Sum(sale => sale.Quantity * sale.UnitPrice),
        });
        var result = await db.WriteAsync(cities, Replace, cancellationToken);
        return TypedResults.Ok(new ReportResult(result.Rows));
    }

    public static async Task<Ok<List<CityReport>>> List(IDbContextFactory<Shop> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return TypedResults.Ok(await db.CityReports.OrderByDescending(report => report.Revenue).ToListAsync(cancellationToken));
    }
}

/// <summary>How many cities the report has.</summary>
internal sealed record ReportResult(long Cities);
