using System.Globalization;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Schema;

/// <summary>Gathers the planner's statistics of a table that was just filled, inside the transaction that filled it.</summary>
internal sealed class TableStatistics(Catalog catalog, ISqlGenerationHelper sql)
{
    // A sample of 900 rows, which costs a thirtieth of what the server's default does.
    private const int QuickTarget = 3;

    /// <summary>Looks at as many rows as the server's settings say.</summary>
    public Task GatherAsync(QualifiedName table, CancellationToken cancellationToken) =>
        catalog.ExecuteAsync(Analyze(table), cancellationToken);

    /// <summary>Looks at fewer rows. Autovacuum counts the table as changed once it is committed, and will do it in full.</summary>
    public async Task GatherQuicklyAsync(QualifiedName table, CancellationToken cancellationToken)
    {
        var usual = await catalog.StatisticsTargetAsync(cancellationToken).ConfigureAwait(false);

        // Set back, for the transaction may be the caller's.
        await catalog.ExecuteAsync($"{Set(Math.Min(QuickTarget, usual))}; {Analyze(table)}; {Set(usual)}", cancellationToken).ConfigureAwait(false);
    }

    private string Analyze(QualifiedName table) => $"ANALYZE {sql.DelimitIdentifier(table.Name, table.Schema)}";

    private static string Set(int target) => string.Create(CultureInfo.InvariantCulture, $"SET LOCAL default_statistics_target TO {target}");
}
