using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Merge;
using EfWriter.Schema;

namespace EfWriter;

/// <summary>All that is decided about a write before a row is sent.</summary>
/// <param name="Table">What happens to the table.</param>
/// <param name="Columns">What becomes of each column.</param>
internal sealed record PlannedWrite(TablePlan Table, IReadOnlyList<ColumnMatch> Columns)
{
    /// <summary>How staged rows get into the table; null where they go there at once.</summary>
    public MergePlan? Merge { get; init; }

    /// <summary>Whether the server fits values to their columns' modifiers, as it does for SaveChanges.</summary>
    public bool TakesAsSaveChanges { get; init; }

    /// <summary>Why the write cannot be; null where nothing is known against it.</summary>
    public Exception? Refusal { get; init; }

    /// <summary>Whether a table that is there is altered.</summary>
    public bool AltersTable => !Table.CreatesTable && Table.Before.Count > 0;

    /// <summary>The frame's columns that are sent.</summary>
    public IEnumerable<string> Sent => [.. Columns.Where(column => column.IsSent).Select(column => column.Name), .. Merge?.Rules.OnlyStaged.Keys ?? []];

    /// <summary>The columns that take the frame's values where they else would take the next of a sequence.</summary>
    public IReadOnlyList<string> WithSequence => Merge?.Mode == WriteMode.UpdateOnly
        ? []
        : [.. Columns.Where(column => column is { IsSent: true, Target.HasDefault: true }).Select(column => column.Name)];

    /// <summary>Pairs the frame's columns with those of the table that takes its rows.</summary>
    /// <param name="fields">The frame's columns that are sent.</param>
    /// <param name="table">The table, as the server has it now.</param>
    public LoadTarget Pair(IReadOnlyList<FrameField> fields, TargetTable table)
    {
        var ready = Table.Before.Count == 0 && Merge is null ? Columns.Where(column => column.IsSent).Select(column => column.Load!).ToList() : null;
        var keys = Merge?.Required.ToHashSet() ?? [];
        var required = Columns.Where(column => column.Target is { IsNotNull: true }).Select(column => column.Name).ToHashSet();
        return new(table, ready ?? [.. fields.Select(field => Pair(field, table.Columns.First(column => column.Name == field.Name)))]);

        LoadColumn Pair(FrameField field, TargetColumn target)
        {
            if (TakesAsSaveChanges)
                target = target with { Type = target.Type.WithoutModifier };
            return new(field, required.Contains(field.Name) ? target with { IsNotNull = true } : target) { IsKey = keys.Contains(field.Name) };
        }
    }
}
