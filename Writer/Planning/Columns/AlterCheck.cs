using EfWriter.Catalog;
using EfWriter.Routes;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Refuses to give columns other types if PostgreSQL would run then what those who are not trusted have made: it checks foreign keys as
/// this role, by casts of their types, and makes indexes, checks and statistics again, whose functions it looks up by their names.
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
        var (references, names) = await _catalog
            .FindRunByAlterAsync(
                table, plan.Altered, isPreview ? [] : [LockTimeout.Lock(delimited, ReplaceLock.AgainstAll)], cancellationToken)
            .ConfigureAwait(false);
        var refusal = references.RefusalToAlter(plan.Altered)
            ?? names.Select(Refusal).FirstOrDefault();
        return refusal is { } fault
            ? plan with { Route = new PlannedRoute.Refused(fault) }
            : plan;
    }

    private static FrameFault Refusal(BoundName open) => open.Role is { } role
        ? Errors.AlteredBoundByName(open.Kind, open.Object, open.Name, open.Schema, role)
        : Errors.AlteredNotFoundByName(open.Kind, open.Object, open.Name, open.Schema);
}
