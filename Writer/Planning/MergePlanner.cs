using EfWriter.Catalog;
using EfWriter.Citus;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Routes.Merge;
using EfWriter.Schema;

namespace EfWriter.Planning;

/// <summary>Plans what a merge stages and the keys that it finds rows by.</summary>
/// <param name="version">The server's major version.</param>
internal sealed class MergePlanner(int version)
{
    private const int FirstWithOldRows = 18;
    private const int FirstWithStagedRows = 17;

    /// <summary>The columns that rows are found by: as asked for, else the table's primary key.</summary>
    public static IReadOnlyList<string> KeyNames(WriteRequest request, IReadOnlyList<FrameField> fields,
        IReadOnlyList<UniqueIndex> indexes)
    {
        if (!request.Mode.FindsRows() || request.Merge.Keys.Count > 0)
            return request.Merge.Keys;
        if (request.Merge.KeyIndex is { } named)
            return KeysOf(named, fields, indexes);

        var primary = indexes.FirstOrDefault(index => index.IsPrimary) ?? throw Errors.NoKeys($"{request.Mode}", hasTable: true);
        var keys = primary.Columns.Select(column => column!).ToList();
        return keys.Find(key => fields.All(field => field.Name != key)) is { } missing ? throw Errors.KeyNotInFrame(missing) : keys;
    }

    /// <summary>The request, with a column that only marks rows to delete as none of the table's.</summary>
    public static WriteRequest WithMarker(ResolvedTarget target, IReadOnlyList<FrameField> fields, WriteRequest request)
    {
        if (request.Merge.DeleteMarker is not { } marker)
            return request;
        var type = fields.First(field => field.Name == marker).ClrType;
        if ((Nullable.GetUnderlyingType(type) ?? type) != typeof(bool))
            throw Errors.UnusableMarker(marker);
        if (target.Existing is { } table ? table.Columns.Any(column => column.Name == marker) : request.IsMapped)
            return request;
        var staged = new Dictionary<string, string>(request.Rules.OnlyStaged) { [marker] = "pg_catalog.bool" };
        return request with { Rules = request.Rules with { OnlyStaged = staged } };
    }

    /// <summary>What is staged for a merge, and by what its rows are found.</summary>
    public MergeSteps Stage(
        QualifiedName target, IReadOnlyList<ColumnMatch> columns, WriteRequest request, IEnumerable<KeyColumn> keys, TargetTable? existing,
        bool hasRules = false, IndexPredicate? predicate = null)
    {
        string[] sent = [.. columns.Where(column => column.IsSent).Select(column => column.Name)];
        var placement = existing?.Placement ?? Placement.OneServer;
        var steps = new MergeSteps(target, Temporary(), StagingNames.RowColumn(sent), sent)
        {
            Placement = placement,
            InPieces = RouteChoice.DeliveryOf(request) == DeliveryKind.InPieces,
            Mode = request.Mode,
            IsNew = existing is null,
            Keys = [.. keys],
            Casts = [.. columns.Where(column => column.Decision == ColumnDecision.Cast)
                .Select(column => new CastColumn(column.Name, column.StoreType!))],
            Raw = Temporary(),
            Asked = request.Merge,
            Predicate = predicate,
            SoftDelete = SoftDelete(request, columns, existing),
            Rules = request.Rules,
            Enums = (existing?.Columns ?? []).Where(column => column.Type is { Kind: 'e' } type && type.DisplayName != type.BaseName)
                .ToDictionary(column => column.Name, column => column.Type.BaseName),
            IsOrdered = request.IsOrdered,
            DrawsValues = existing is null || existing.Columns.Any(column => column.HasDefault
                && (!sent.Contains(column.Name) || request.Rules.Inserted.Any(masked => masked.Name == column.Name))),
            OverridingSystemValue = request.Options.OverridingSystemValue,
            IsPartitioned = existing is { IsPartitioned: true },
            KnowsOldRows = version >= FirstWithOldRows && keys.Any(key => !key.AllowsNull),
            Returned = request.Returned is { IsReserved: false } returned ? returned : null,
            MergesOneByOne = request.MergesOneByOne,
            Named = hasRules || !placement.JoinsAny ? RowsNamed.OneByOne
                : version >= FirstWithStagedRows && existing is null or { Kind: 'r' or 'p', HasRulesOrPolicies: false }
                    ? RowsNamed.ByStatement
                    : RowsNamed.ByNote,
        };
        CheckAsked(steps);
        return steps.StagesBeside ? steps with { Stage = target with { Name = steps.Stage.Name } } : steps;
    }

    /// <summary>The route of a merge; a refusal if it would run what somebody else has put behind a foreign key.</summary>
    public static PlannedRoute Route(MergeSteps steps, ReferenceFacts references) =>
        references.Refusal(steps.Deletes, steps.Changed) is { } fault
            ? new PlannedRoute.Refused(fault)
            : new PlannedRoute.Merge(steps with { Open = references.OpenTo(steps.Deletes, steps.Changed) });

    private static List<string> KeysOf(string named, IReadOnlyList<FrameField> fields, IReadOnlyList<UniqueIndex> indexes)
    {
        var index = indexes.FirstOrDefault(index => index.Name == named)
            ?? throw Errors.NoKeyIndex(named, indexes.Select(index => index.Name));
        if (index.FlawOfNamed is { } flaw)
            throw Errors.FlawedKeyIndex(named, flaw);
        var keys = index.Columns.Select(column => column!).ToList();
        return keys.Find(key => fields.All(field => field.Name != key)) is { } missing
            ? throw Errors.IndexNotInFrame(missing, named)
            : keys;
    }

    private static SoftDeletion? SoftDelete(WriteRequest request, IReadOnlyList<ColumnMatch> columns, TargetTable? existing)
    {
        if (request.Merge.SoftDelete is not { } name)
            return null;
        if (existing is null)
            return columns.Any(column => column.Name == name) ? null : throw Errors.NoSoftDelete(name);
        var type = (existing.Columns.FirstOrDefault(column => column.Name == name) ?? throw Errors.NoSoftDelete(name)).Type;
        return type.Oid switch
        {
            PgTypes.Bool => new(name, IsTime: false, type.BaseName),
            PgTypes.Timestamp or PgTypes.TimestampTz => new(name, IsTime: true, type.BaseName),
            _ => throw Errors.UnusableSoftDelete(name, type.DisplayName),
        };
    }

    // An option that names a column which it cannot change anything about is refused by that column.
    private static void CheckAsked(MergeSteps steps)
    {
        var keys = steps.Keys.Select(key => key.Name).ToList();
        foreach (var (option, columns) in Named(steps.Asked))
        {
            if (columns.FirstOrDefault(keys.Contains) is { } key && option != nameof(MergeOptions.NewestBy))
                throw Errors.KeyNamed(option, key);
            if (columns.FirstOrDefault(column => !steps.Columns.Contains(column)) is { } other)
                throw Errors.NamedNotWritten(option, other);
        }

        if (steps.Asked.UpdateColumns?.FirstOrDefault(
            column => steps.Rules.OnlyInserted.Contains(column) || steps.Rules.Fixed.Contains(column)) is { } never)
            throw Errors.NeverUpdated(never);
        if (steps.Rules.When?.IncomingColumns.FirstOrDefault(column => !steps.Columns.Contains(column)) is { } unknown)
            throw Errors.ConditionColumn(unknown);
    }

    private static IEnumerable<(string Option, IReadOnlyList<string> Columns)> Named(MergeOptions asked) =>
    [
        (nameof(MergeOptions.UpdateColumns), asked.UpdateColumns ?? []),
        (nameof(MergeOptions.InsertOnlyColumns), asked.InsertOnlyColumns ?? []),
        (nameof(MergeOptions.WhenNewer), asked.WhenNewer is { } newer ? [newer] : []),
        (nameof(MergeOptions.NewestBy), asked.NewestBy ?? []),
    ];

    /// <summary>A key whose index is not made yet: it finds rows by the type's own operator.</summary>
    public static KeyColumn Unmade(string name) => new(name, string.Empty);

    private static QualifiedName Temporary() => new("pg_temp", StagingNames.NewTemporary());
}
