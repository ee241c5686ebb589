using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Routes.Swap;

/// <summary>
/// A table takes the place of another, with all that the old one had: under a lock that is held for the renames only.
/// </summary>
/// <param name="session">The write's session.</param>
/// <param name="ddl">Runs statements on its connection.</param>
/// <param name="swap">What was decided before a row was sent.</param>
internal sealed class TableSwap(WriteSession session, TableDdl ddl, PlannedSwap swap)
{
    private readonly ISqlGenerationHelper _sql = session.Host.GetService<ISqlGenerationHelper>();
    private readonly SwapCatalog _catalog = new(session.Connection, session.Host.GetService<ISqlGenerationHelper>());

    private string Staging => _sql.DelimitIdentifier(swap.Script.LoadInto.Name, swap.Script.LoadInto.Schema);

    /// <summary>What gives the new table, which has no rows yet, the old one's storage.</summary>
    public async Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken)
    {
        var facts = await _catalog.FindFactsAsync([Storage.Kind], swap.Old.Oid, made.Oid, cancellationToken).ConfigureAwait(false);
        var found = await _catalog
            .FindCarriedObjectsAsync(facts.Present, swap.Old.Oid, made.Oid, swap.Script.LoadInto, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(carried => carried.Statement)];
    }

    /// <summary>Makes the old table's indexes, constraints and statistics again on the new one, which has its rows.</summary>
    public Task MakeKeptAsync(CancellationToken cancellationToken) =>
        ddl.ExecuteAsync([.. PlannedKept], cancellationToken);

    /// <summary>The statements of <see cref="MakeKeptAsync"/>.</summary>
    public IEnumerable<string> PlannedKept => swap.Kept.SelectMany(MakeKept);

    /// <summary>The statements of <see cref="ExecuteAsync"/>.</summary>
    public async Task<IReadOnlyList<string>> PlanAsync(TargetTable made, CancellationToken cancellationToken)
    {
        var old = swap.Old;
        var facts = await _catalog.FindFactsAsync(SwapFacts.Carried, old.Oid, made.Oid, cancellationToken).ConfigureAwait(false);
        var found = await _catalog.FindCarriedObjectsAsync(facts.Present, old.Oid, made.Oid, old.Name, cancellationToken)
            .ConfigureAwait(false);
        return
        [
            LockTimeout.Lock($"ONLY {_sql.DelimitIdentifier(old.Name.Name, old.Name.Schema)}", ReplaceLock.AgainstAll).CommandText,
            .. Exchange(found),
        ];
    }

    /// <summary>The names of the indexes that <see cref="MakeKeptAsync"/> makes.</summary>
    public IEnumerable<string> KeptIndexes =>
        swap.Kept.Where(kept => kept.Form is KeptForm.Index or KeptForm.UniqueIndex or KeptForm.IndexedConstraint)
            .Select(kept => kept.Name);

    /// <summary>Locks the old table and puts the new one in its place; what other sessions wait for, until the commit.</summary>
    public async Task ExecuteAsync(TargetTable made, CancellationToken cancellationToken)
    {
        await session.Locks.Replace.TakeAsync(swap.Old, ReplaceLock.AgainstAll, isSwapped: true, cancellationToken).ConfigureAwait(false);

        // What somebody has made meanwhile would be lost.
        var facts = await _catalog.FindFactsAsync(SwapFacts.Carried, swap.Old.Oid, made.Oid, cancellationToken).ConfigureAwait(false);
        if (Describe(await _catalog.FindKeptAsync(swap, facts, cancellationToken).ConfigureAwait(false)) != Describe(swap.Kept))
            throw Errors.TableChanged(swap.Old.Name);
        await _catalog.CheckNamesAsync(swap.Old, facts, swap.Kept, cancellationToken).ConfigureAwait(false);

        var found = await _catalog.FindCarriedObjectsAsync(facts.Present, swap.Old.Oid, made.Oid, swap.Old.Name, cancellationToken)
            .ConfigureAwait(false);

        // In one round trip.
        await ddl.ExecuteAsync([string.Join(";\n", Exchange(found))], cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<string> Exchange(IEnumerable<CarriedObject> found) =>
    [
        .. swap.Script.Swap,
        .. swap.Kept.Where(kept => kept.NeedsStagingName).Select(Rename),
        .. swap.Kept.SelectMany(kept => kept.Finish),
        .. found.Select(carried => carried.Statement),
    ];

    private IEnumerable<string> MakeKept(KeptObject kept)
    {
        var name = _sql.DelimitIdentifier(kept.NeedsStagingName ? Stage(kept.Name) : kept.Name);
        yield return kept.Form switch
        {
            KeptForm.Index => $"CREATE INDEX {name} ON {Staging} {kept.Definition}",
            KeptForm.UniqueIndex => $"CREATE UNIQUE INDEX {name} ON {Staging} {kept.Definition}",
            KeptForm.Statistics => $"CREATE STATISTICS {StagedName(kept)} {kept.Definition} FROM {Staging}",
            KeptForm.NotNull => $"ALTER TABLE {Staging} ALTER COLUMN {name} SET NOT NULL",
            _ => $"ALTER TABLE {Staging} ADD CONSTRAINT {name} {kept.Definition}",
        };
        foreach (var setting in kept.Settings)
            yield return $"ALTER INDEX {StagedName(kept)} {setting}";
    }

    private string Rename(KeptObject kept) =>
        $"ALTER {(kept.Form == KeptForm.Statistics ? "STATISTICS" : "INDEX")} {StagedName(kept)} RENAME TO "
        + $"{_sql.DelimitIdentifier(kept.Name)}";

    private string StagedName(KeptObject kept) => _sql.DelimitIdentifier(Stage(kept.Name), swap.Old.Name.Schema);

    private static string Stage(string name) => Identifiers.Derive(name, StagingNames.OfParts);

    private static string Describe(IEnumerable<KeptObject> kept) =>
        string.Join('\n', kept.Select(one => $"{one.Form} {one.Name} {one.Definition}"));
}
