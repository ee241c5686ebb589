using EfWriter.Catalog;
using EfWriter.Frames;
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

        var primary = indexes.FirstOrDefault(index => index.IsPrimary) ?? throw Errors.NoKeys($"{request.Mode}", hasTable: true);
        var keys = primary.Columns.Select(column => column!).ToList();
        return keys.Find(key => fields.All(field => field.Name != key)) is { } missing ? throw Errors.KeyNotInFrame(missing) : keys;
    }

    /// <summary>What is staged for a merge, and by what its rows are found.</summary>
    public MergeSteps Stage(
        QualifiedName target, IReadOnlyList<ColumnMatch> columns, WriteRequest request, IEnumerable<KeyColumn> keys, TargetTable? existing,
        bool hasRules = false)
    {
        string[] sent = [.. columns.Where(column => column.IsSent).Select(column => column.Name)];
        return new(target, Temporary(), StagingNames.RowColumn(sent), sent)
        {
            Mode = request.Mode,
            IsNew = existing is null,
            Keys = [.. keys],
            Casts = [.. columns.Where(column => column.Decision == ColumnDecision.Cast)
                .Select(column => new CastColumn(column.Name, column.StoreType!))],
            Raw = Temporary(),
            OnDuplicateKey = request.Merge.OnDuplicateKey,
            Cursor = request.Merge.Cursor,
            Rules = request.Rules,
            Scope = request.Merge.SyncScope,
            OverridingSystemValue = request.Options.OverridingSystemValue,
            IsPartitioned = existing is { IsPartitioned: true },
            KnowsOldRows = version >= FirstWithOldRows,
            Returned = request.Returned is { IsReserved: false } returned ? returned : null,
            MayChangeKeys = request.MayChangeKeys,
            Named = hasRules ? RowsNamed.OneByOne
                : version >= FirstWithStagedRows && existing is null or { Kind: 'r' or 'p', HasRulesOrPolicies: false }
                    ? RowsNamed.ByStatement
                    : RowsNamed.ByNote,
        };
    }

    /// <summary>The route of a merge; a refusal if it would run what somebody else has put behind a foreign key.</summary>
    public static PlannedRoute Route(MergeSteps steps, IReadOnlyList<ForeignReference> references) =>
        ForeignReference.Refusal(references, steps.Deletes, steps.Changed) is { } fault
            ? new PlannedRoute.Refused(fault)
            : new PlannedRoute.Merge(steps);

    /// <summary>A key whose index is not made yet: it finds rows by the type's own operator.</summary>
    public static KeyColumn Unmade(string name) => new(name, string.Empty);

    private static QualifiedName Temporary() => new("pg_temp", StagingNames.NewTemporary());
}
