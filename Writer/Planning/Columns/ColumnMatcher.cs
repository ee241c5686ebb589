using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Requests;
using EfWriter.Routes;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Pairs a frame's fields with the columns of a table that exists, by name, never by position, and says what becomes of each.
/// </summary>
/// <param name="loaders">Know what can be sent as what.</param>
/// <param name="request">What the caller allows.</param>
internal sealed class ColumnMatcher(LoaderFactory loaders, WriteRequest request)
{
    private readonly WriteOptions _options = request.Options;

    /// <summary>The frame's columns in their order, then those that only the table has.</summary>
    /// <param name="fields">The frame's columns.</param>
    /// <param name="table">The table.</param>
    /// <param name="sought">The columns that rows are found by, which the table must have.</param>
    public IReadOnlyList<ColumnMatch> Match(IReadOnlyList<FrameField> fields, TargetTable table, IReadOnlyCollection<string> sought)
    {
        var columns = table.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var names = fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. fields.Select(field => columns.TryGetValue(field.Name, out var target)
                ? Pair(field, target, sought.Contains(field.Name))
                : OnlyInFrame(field, table, sought.Contains(field.Name))),
            .. table.Columns.Where(column => !names.Contains(column.Name)).Select(OnlyInTable),
        ];
    }

    private ColumnMatch Pair(FrameField field, TargetColumn target, bool isSought)
    {
        var match = new ColumnMatch(field.Name, field, target, ColumnDecision.Match);
        if (target.IsGenerated)
            return match.Refuse(Errors.GeneratedColumn(target.Name));
        if (target.IsIdentityAlways && !IsReserved(target.Name) && IdentityFault(target, isSought) is { } fault)
            return match.Refuse(fault);

        if (request.IsMapped)
            target = target with { Type = target.Type.WithoutModifier };
        var load = loaders.Prepare(new(field, target) { IsKey = isSought }, _options.BulkMethod, out var problem);
        return problem is null ? match with { Load = load } : match.Refuse(problem);
    }

    // Values of the column's own sequence, and no others.
    private bool IsReserved(string column) => request.Returned is { IsReserved: true } returned && returned.KeyColumn == column
        && returned.RowsWithoutKey == returned.Rows;

    private FrameFault? IdentityFault(TargetColumn target, bool isSought)
    {
        if (!_options.Mode.Adds())
            return isSought ? null : Errors.IdentityUpdated(target.Name);
        if (!_options.OverridingSystemValue)
            return Errors.IdentityAlways(target.Name);
        return _options.Mode is WriteMode.Upsert or WriteMode.Sync && !isSought ? Errors.IdentityUpdated(target.Name) : null;
    }

    private ColumnMatch OnlyInFrame(FrameField field, TargetTable table, bool isSought)
    {
        var match = new ColumnMatch(field.Name, field, Target: null, ColumnDecision.Ignore);
        if (isSought || _options.OnNewColumn == OnNewColumn.Refuse)
            return match.Refuse(Errors.MissingInTable(field.Name, table.Columns.Select(column => column.Name)));
        return _options.OnNewColumn == OnNewColumn.Add ? match with { Decision = ColumnDecision.Add } : match;
    }

    private ColumnMatch OnlyInTable(TargetColumn column)
    {
        var match =
            new ColumnMatch(column.Name, Field: null, column, column.IsGenerated ? ColumnDecision.Computed : ColumnDecision.Default);
        var mustHave = column is { IsNotNull: true, HasDefault: false, IsGenerated: false }
            && _options.Mode.Adds() && !request.LeftToDatabase.Contains(column.Name);
        if (request.NeedsAllColumns)
            return match.Refuse(Errors.MissingInPart(column.Name));
        return mustHave ? match.Refuse(Errors.MissingInFrame(column.Name)) : match;
    }
}
