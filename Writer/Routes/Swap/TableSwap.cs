using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Routes.Swap;

/// <summary>
/// A table takes the place of another, with all that hung on the old one: refused before the rows are loaded where that cannot be,
/// and done under a lock that is held for the renames only.
/// </summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="ddl">Runs statements on it.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="old">The table that is replaced.</param>
/// <param name="found">What hung on it when it was looked at.</param>
/// <param name="plan">How the new one is made.</param>
/// <param name="fields">The new one's columns.</param>
/// <param name="request">What the caller asked for.</param>
internal sealed class TableSwap(
    NpgsqlConnection connection,
    TableDdl ddl,
    ISqlGenerationHelper sql,
    TargetTable old,
    SwapFacts found,
    TablePlan plan,
    IReadOnlyList<FrameField> fields,
    WriteRequest request)
{
    // In this order: the owner comes last, for the role that makes the rest is the owner so far.
    private static readonly IReadOnlyList<HangingKind> Carried =
        [ConstraintNames.Kind, Comments.Kind, Policies.Kind, Triggers.Kind, Publications.Kind, Grants.Kind];

    private readonly SwapCatalog _catalog = new(connection);
    private readonly string _name = sql.DelimitIdentifier(old.Name.Name, old.Name.Schema);
    private readonly string _staging = sql.DelimitIdentifier(plan.LoadInto.Name, plan.LoadInto.Schema);
    private readonly HashSet<string> _columns = fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
    private List<KeptObject> _kept = [];

    /// <summary>
    /// Looks what there is to carry over, and refuses a table that nothing can be swapped for without a loss, whatever the frame is.
    /// </summary>
    /// <exception cref="FrameFault">Something depends on the table, or the role misses a right.</exception>
    public static async Task<SwapFacts> LookAsync(NpgsqlConnection connection, TargetTable old, CancellationToken cancellationToken)
    {
        var catalog = new SwapCatalog(connection);
        var found = await catalog.FindFactsAsync(Carried, old.Oid, old.Oid, cancellationToken).ConfigureAwait(false);
        if (found.MayHaveDependents
            && await catalog.FindPairsAsync(Dependents.Sql, old.Oid, cancellationToken).ConfigureAwait(false) is { Count: > 0 } dependents)
            throw Errors.HasDependents(dependents);
        if (!found.MayMissRights)
            return found;
        foreach (var (what, role) in await catalog.FindPairsAsync(Grants.MissingRights, old.Oid, cancellationToken).ConfigureAwait(false))
            throw Errors.MissingRight(what, role, old.Name.Schema);
        return found;
    }

    /// <summary>Refuses columns that something on the old table cannot do without.</summary>
    public async Task CheckColumnsAsync(CancellationToken cancellationToken)
    {
        _kept = await FindKeptAsync(found, cancellationToken).ConfigureAwait(false);
        foreach (var kept in _kept)
            CheckColumns(kept.Kind, kept.Name, kept.Columns);

        var indexes = plan.Indexes.Concat(_kept.Select(kept => kept.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var hanging in await _catalog.FindHangingsAsync(found.Present, old.Oid, old.Oid, _name, cancellationToken)
            .ConfigureAwait(false))
        {
            CheckColumns(hanging.Kind, hanging.Name, hanging.Columns);
            if (hanging.Index is { } index && !indexes.Contains(index))
                throw Errors.NeedsIndex(hanging.Kind, index);
        }
    }

    /// <summary>What gives the new table, which has no rows yet, the old one's storage.</summary>
    public async Task<IReadOnlyList<string>> FindStorageAsync(TargetTable made, CancellationToken cancellationToken)
    {
        var facts = await _catalog.FindFactsAsync([Storage.Kind], old.Oid, made.Oid, cancellationToken).ConfigureAwait(false);
        var found = await _catalog.FindHangingsAsync(facts.Present, old.Oid, made.Oid, _staging, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(hanging => hanging.Statement)];
    }

    /// <summary>Makes the old table's indexes, constraints and statistics again on the new one, which has its rows.</summary>
    public Task MakeKeptAsync(CancellationToken cancellationToken) => ddl.ExecuteAsync([.. _kept.SelectMany(MakeKept)], cancellationToken);

    /// <summary>The names of the indexes that <see cref="MakeKeptAsync"/> makes.</summary>
    public IEnumerable<string> KeptIndexes =>
        _kept.Where(kept => kept.Form is KeptForm.Index or KeptForm.UniqueIndex or KeptForm.IndexedConstraint).Select(kept => kept.Name);

    /// <summary>Locks the old table and puts the new one in its place; what other sessions wait for, until the commit.</summary>
    public async Task ExecuteAsync(TargetTable made, CancellationToken cancellationToken)
    {
        await new TableLock(connection, sql, request.LockTimeout).TakeAsync(old, TableLock.AgainstAll, isSwapped: true, cancellationToken)
            .ConfigureAwait(false);

        // What somebody has made meanwhile would be lost.
        var facts = await _catalog.FindFactsAsync(Carried, old.Oid, made.Oid, cancellationToken).ConfigureAwait(false);
        if (Describe(await FindKeptAsync(facts, cancellationToken).ConfigureAwait(false)) != Describe(_kept))
            throw Errors.TableChanged(old.Name);

        var hangings = await _catalog.FindHangingsAsync(facts.Present, old.Oid, made.Oid, _name, cancellationToken).ConfigureAwait(false);
        string[] statements =
        [
            .. plan.Swap,
            .. _kept.Where(kept => kept.NeedsStagingName).Select(Rename),
            .. _kept.SelectMany(kept => kept.Finish),
            .. hangings.Select(hanging => hanging.Statement),
        ];

        // In one round trip.
        await ddl.ExecuteAsync([string.Join(";\n", statements)], cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<KeptObject>> FindKeptAsync(SwapFacts facts, CancellationToken cancellationToken)
    {
        string[] questions = [.. request.Replace.KeepIndexes ? [KeptSql.Indexes, KeptSql.Constraints] : Array.Empty<string>(),
            .. facts.HasStatistics ? [KeptSql.Statistics] : Array.Empty<string>()];
        if (questions.Length == 0)
            return [];
        var found = await _catalog.FindKeptAsync(questions, old.Oid, _name, _staging, cancellationToken).ConfigureAwait(false);

        return [.. found.Where(IsKept)];
    }

    // What the write itself makes is as the caller wants it; NOT NULL goes with its column.
    private bool IsKept(KeptObject found) => found.Form == KeptForm.NotNull
        ? _columns.Contains(found.Name)
        : !plan.Indexes.Contains(found.Name) && !(found.IsPrimaryKey && request.NewTable.PrimaryKey.Count > 0);

    private void CheckColumns(string kind, string name, IReadOnlyList<string> used)
    {
        foreach (var column in used)
        {
            if (!_columns.Contains(column))
                throw Errors.ColumnGone(kind, name, column);
        }
    }

    private IEnumerable<string> MakeKept(KeptObject kept)
    {
        var name = sql.DelimitIdentifier(kept.NeedsStagingName ? Stage(kept.Name) : kept.Name);
        yield return kept.Form switch
        {
            KeptForm.Index => $"CREATE INDEX {name} ON {_staging} {kept.Definition}",
            KeptForm.UniqueIndex => $"CREATE UNIQUE INDEX {name} ON {_staging} {kept.Definition}",
            KeptForm.Statistics => $"CREATE STATISTICS {StagedName(kept)} {kept.Definition} FROM {_staging}",
            KeptForm.NotNull => $"ALTER TABLE {_staging} ALTER COLUMN {name} SET NOT NULL",
            _ => $"ALTER TABLE {_staging} ADD CONSTRAINT {name} {kept.Definition}",
        };
        foreach (var setting in kept.Settings)
            yield return $"ALTER INDEX {StagedName(kept)} {setting}";
    }

    private string Rename(KeptObject kept) =>
        $"ALTER {(kept.Form == KeptForm.Statistics ? "STATISTICS" : "INDEX")} {StagedName(kept)} RENAME TO "
        + $"{sql.DelimitIdentifier(kept.Name)}";

    private string StagedName(KeptObject kept) => sql.DelimitIdentifier(Stage(kept.Name), old.Name.Schema);

    private static string Stage(string name) => Identifiers.Derive(name, StagingNames.OfParts);

    private static string Describe(IEnumerable<KeptObject> kept) =>
        string.Join('\n', kept.Select(one => $"{one.Form} {one.Name} {one.Definition}"));
}
