using EfWriter.Catalog;
using EfWriter.Routes;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Refuses to give columns other types if PostgreSQL would check foreign keys of those who are not trusted then: it does so as this role,
/// by casts that their types have.
/// </summary>
internal sealed class AlterCheck(DbContext host)
{
    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    /// <summary>The plan, or its refusal.</summary>
    /// <param name="plan">What is planned.</param>
    /// <param name="isPreview">Whether nothing follows; otherwise nobody can make such a key before the table is altered.</param>
    /// <param name="cancellationToken">Stops the question and the wait for a lock.</param>
    public async Task<PlannedWrite> CheckAsync(PlannedWrite plan, bool isPreview, CancellationToken cancellationToken)
    {
        if (plan.Altered.Count == 0 || plan.Route is PlannedRoute.Refused || plan.Target.Existing is not { } table)
            return plan;

        // The lock that the change takes: after a lesser one it would wait for others that have that, and they for it.
        var delimited = _sql.DelimitIdentifier(table.Name.Name, table.Name.Schema);
        var references = await _catalog
            .FindReferencesAsync(table, isPreview ? [] : [LockTimeout.Lock(delimited, ReplaceLock.AgainstAll)], cancellationToken)
            .ConfigureAwait(false);
        return ForeignReference.RefusalToAlter(references, plan.Altered) is { } fault
            ? plan with { Route = new PlannedRoute.Refused(fault) }
            : plan;
    }
}
