using EFCore.BulkExtensions;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Load.BulkExtensions;

/// <summary>One call of EFCore.BulkExtensions, and how far it came.</summary>
/// <param name="context">A context of the run-time model.</param>
/// <param name="entityType">The entities' type.</param>
/// <param name="configure">Sets what it is called with; null for its defaults.</param>
internal sealed class BulkInsert(DbContext context, Type entityType, Action<object>? configure)
{
    /// <summary>The rows that were written so far.</summary>
    public int Written { get; private set; }

    /// <summary>Inserts.</summary>
    /// <param name="entities">The rows.</param>
    /// <param name="report">Told of the rows written, as often as the settings say.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    public async Task RunAsync(List<object> entities, Action<long> report, CancellationToken cancellationToken)
    {
        var config = BulkConfigs.Make(configure);
        var every = config.NotifyAfter;
        config.NotifyAfter = 1;
        await context.BulkInsertAsync<object>(entities, config, _ => Count(every, report), entityType, cancellationToken)
            .ConfigureAwait(false);
    }

    private void Count(int? every, Action<long> report)
    {
        Written++;
        if (every > 0 && Written % every == 0)
            report(Written);
    }
}
