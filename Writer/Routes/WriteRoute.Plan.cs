using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Load.Copy;
using EfWriter.Load.Encoders;
using EfWriter.Migrations;
using EfWriter.Session.Locks;

namespace EfWriter.Routes;

/// <content>The route as a list of statements, for a plan.</content>
internal abstract partial class WriteRoute
{
    // Of a table that is not made yet, nothing else is asked for.
    private static readonly TargetType Unknown = new(0, -1, 'b', string.Empty, string.Empty, null);

    /// <summary>
    /// Every statement of the route that changes or locks something, in order. Questions, savepoints and settings of the session are none,
    /// nor is what depends on the rows: pieces, later segments, rows that are left out.
    /// </summary>
    /// <param name="cancellationToken">Stops the questions.</param>
    public async Task<IReadOnlyList<string>> PlanAsync(CancellationToken cancellationToken)
    {
        _table = plan.Target.Existing is { } existing && !plan.Script.CreatesTable ? existing : Imagine(plan.Script.LoadInto);
        var (storage, place) = await PlanMadeAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. LocksTarget() ? [LockTimeout.Lock($"ONLY {Delimit(Table.Name)}", "ROW EXCLUSIVE").CommandText] : Array.Empty<string>(),
            .. plan.Target.IsSchemaMissing ? _ddl.CreateSchema(plan.Request.Name.Schema) : [],
            .. plan.Altered.Count > 0 ? [LockTimeout.Lock(Delimit(Table.Name), ReplaceLock.AgainstAll).CommandText] : Array.Empty<string>(),
            .. plan.Script.Before,
            .. storage,
            .. PlannedStage(),
            .. InPieces ? PlannedKeys() : [],
            PlannedLoad(),
            .. PlannedMove(),
            .. await PlanSequencesAsync(cancellationToken).ConfigureAwait(false),
            .. InPieces ? [] : PlannedKeys(),
            .. PlansStatistics() ? [$"ANALYZE {Delimit(plan.Script.LoadInto)}"] : Array.Empty<string>(),
            .. place,
        ];
    }

    /// <summary>The table that the rows are sent to.</summary>
    protected virtual QualifiedName LoadsInto => plan.Script.LoadInto;

    /// <summary>What makes the tables that rows are staged in.</summary>
    protected virtual IEnumerable<string> PlannedStage() => [];

    /// <summary>What moves staged rows on.</summary>
    protected virtual IEnumerable<string> PlannedMove() => [];

    /// <summary>What makes keys and indexes.</summary>
    protected virtual IEnumerable<string> PlannedKeys() => plan.Script.After;

    /// <summary>What gives the new table its storage, and its name in the end.</summary>
    protected virtual Task<(IReadOnlyList<string> Storage, IReadOnlyList<string> Place)> PlanMadeAsync(
        CancellationToken cancellationToken) => Task.FromResult<(IReadOnlyList<string>, IReadOnlyList<string>)>(([], plan.Script.Swap));

    protected string Delimit(QualifiedName name) => Sql.DelimitIdentifier(name.Name, name.Schema);

    /// <summary>The frame's columns as those of a table that is not there yet.</summary>
    protected LoadTarget ImagineTarget(QualifiedName name) => new(
        Imagine(name),
        [.. plan.Columns.Where(column => column.IsSent).Select(column => Pair(column.Field!, column.Target)),
            .. plan.OnlyStaged.Select(field => Pair(field, target: null))]);

    private static TargetTable Imagine(QualifiedName name) => new(name, 0, 'r', IsPartition: false, Inserted: null, []);

    private static LoadColumn Pair(FrameField field, TargetColumn? target) =>
        new(field, target ?? new(field.Name, Unknown, IsNotNull: false, HasDefault: false, IsGenerated: false));

    private bool LocksTarget() =>
        plan.Target.Existing is not null && Request.IfExists == IfExists.Append && !plan.AltersTable;

    private string PlannedLoad()
    {
        var target = ImagineTarget(LoadsInto) with { CanFreeze = this is NewTableRoute && CanFreeze && plan.Streams == 1 };
        return Request.Frame is ServerQueryFrame query
            ? InsertSelectLoader.Statement(Sql, query, target)
            : target.CopyCommand(Sql);
    }

    private bool PlansStatistics() => Table.Placement.IsAnalyzed
        && (Request.Options.Analyze ?? (plan.Script.CreatesTable || Replaces || Request.IsForTheseRows));

    private async Task<IReadOnlyList<string>> PlanSequencesAsync(CancellationToken cancellationToken) => plan.Script.CreatesTable
        ? []
        : await new Sequences(session.Host)
            .PlanAsync(Table, plan.WithSequence, IsOwn, cancellationToken).ConfigureAwait(false);
}
