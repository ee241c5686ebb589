using System.Collections.ObjectModel;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Load.Encoders;
using EfWriter.Requests;
using EfWriter.Routes.Merge;
using EfWriter.Routes.Swap;
using EfWriter.Schema;

namespace EfWriter.Routes;

/// <summary>All that is decided about a write before a row is sent.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Target">What is there.</param>
/// <param name="Route">How the rows get into the table.</param>
/// <param name="Script">The statements that make, alter or exchange the table.</param>
/// <param name="Columns">What becomes of each column.</param>
internal sealed record PlannedWrite(
    WriteRequest Request, ResolvedTarget Target, PlannedRoute Route, TableScript Script, IReadOnlyList<ColumnMatch> Columns)
{
    /// <summary>How the rows are sent.</summary>
    public DeliveryKind Delivery { get; init; }

    /// <summary>The connections that send rows.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>The frame's fields that only a staging table has.</summary>
    public IReadOnlyList<FrameField> OnlyStaged { get; init; } = [];

    /// <summary>What the types were, when they were looked at, that columns get by the names that the source has for them.</summary>
    public IReadOnlyDictionary<string, uint> SourceTypes { get; init; } = ReadOnlyDictionary<string, uint>.Empty;

    /// <summary>Whether a table that is there is altered.</summary>
    public bool AltersTable => !Script.CreatesTable && Script.Before.Count > 0;

    /// <summary>The columns of a table that is there which get another type.</summary>
    public IReadOnlyList<string> Altered => Target.Existing is { Kind: 'r' or 'p' }
        ? [.. Columns.Where(column => column.Decision == ColumnDecision.Alter).Select(column => column.Name)]
        : [];

    /// <summary>The frame's columns that are sent.</summary>
    public IEnumerable<string> Sent =>
        [.. Columns.Where(column => column.IsSent).Select(column => column.Name), .. OnlyStaged.Select(staged => staged.Name)];

    /// <summary>The columns whose sequence has to move past the values that the frame put there.</summary>
    public IReadOnlyList<string> WithSequence => !Request.Mode.Adds()
        ? []
        : [.. Columns.Where(MovesSequence).Select(column => column.Name)];

    /// <summary>Whether a column gets values that its sequence may not have given yet.</summary>
    public bool MovesSequence(ColumnMatch column) => column is { IsSent: true, Target.HasDefault: true }
        && !(Request.Returned is { } returned && returned.KeyColumn == column.Name
            && returned.RowsWithoutKey == returned.Rows);

    /// <summary>Looks, before the first row, that a table which was made has the types of the source's that were looked at.</summary>
    /// <param name="made">The table.</param>
    /// <param name="casts">Whether it is the one that rows are staged in to be cast.</param>
    /// <exception cref="FrameFault">Somebody has put another type in the place of one.</exception>
    public void CheckTypes(TargetTable made, bool casts)
    {
        foreach (var column in Columns.Where(
            column => SourceTypes.ContainsKey(column.Name) && (column.Decision == ColumnDecision.Cast) == casts))
        {
            if (made.Columns.FirstOrDefault(target => target.Name == column.Name)?.Type.SentOid != SourceTypes[column.Name])
                throw Errors.SourceTypeChanged(column.Name, column.StoreType!);
        }
    }

    /// <summary>Pairs the frame's columns with those of a table that takes its rows as they were matched.</summary>
    public LoadTarget PairMatched(TargetTable table) => Script.Before.Count == 0
        ? new(table, [.. Columns.Where(column => column.IsSent).Select(column => column.Load!)])
        : PairByName(table, []);

    /// <summary>Pairs the frame's columns with those of a table of the same names.</summary>
    /// <param name="table">The table, as the server has it now.</param>
    /// <param name="keys">The columns whose cells cannot be null.</param>
    public LoadTarget PairByName(TargetTable table, IReadOnlyCollection<string> keys)
    {
        var required = Columns.Where(column => column.Target is { IsNotNull: true } && IsStored(column.Name)).Select(column => column.Name)
            .ToHashSet();
        return new(table, [.. Columns.Where(column => column.IsSent).Select(column => Pair(column.Field!)), .. OnlyStaged.Select(Pair)]);

        LoadColumn Pair(FrameField field)
        {
            var target = table.Columns.First(column => column.Name == field.Name);

            // The server fits values to a modifier, as it does for SaveChanges.
            if (Request.IsMapped)
                target = target with { Type = target.Type.WithoutModifier };
            return new(field,
                required.Contains(field.Name) ? target with { IsNotNull = true } : target)
            { IsKey = keys.Contains(field.Name) };
        }
    }

    // Whether each row's value goes into the table: not if an entity may leave it to the database, nor if no row that is there gets it.
    private bool IsStored(string column) => Request.Rules.Inserted.All(masked => masked.Name != column)
        && (Request.Mode != WriteMode.UpdateOnly || Request.Merge.Updates(column));
}

/// <summary>A route, with what only it needs to know.</summary>
internal abstract record PlannedRoute
{
    public sealed record NewTable : PlannedRoute;

    /// <param name="Planned">Which table takes whose place, and what it gets.</param>
    public sealed record Swap(PlannedSwap Planned) : PlannedRoute;

    public sealed record Append : PlannedRoute;

    public sealed record StagedInsert : PlannedRoute;

    public sealed record ReplacedRows : PlannedRoute;

    /// <param name="Steps">How staged rows get into the table.</param>
    public sealed record Merge(MergeSteps Steps) : PlannedRoute;

    /// <param name="Cause">Why the write cannot be.</param>
    public sealed record Refused(Exception Cause) : PlannedRoute;
}
