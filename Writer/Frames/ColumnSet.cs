namespace EfWriter.Frames;

/// <summary>Which of a frame's columns some of its rows have. The others are left to the database for these rows.</summary>
/// <param name="columns">The positions in the frame's fields, ascending.</param>
internal sealed class ColumnSet(int[] columns) : IEquatable<ColumnSet>
{
    private readonly int[] _columns = columns;

    /// <summary>Stands for all columns of a frame whose rows all have the same.</summary>
    public static ColumnSet All { get; } = new([]);

    /// <summary>
    /// The columns to take for a frame's while no row of it is known: without those that rows may leave to the database, but for some.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="needed">The columns that all rows must have.</param>
    public static ColumnSet IfUnknown(Frame frame, IReadOnlyCollection<string> needed) => frame.Optional.Count == 0
        ? All
        : new(
            [.. Enumerable.Range(0, frame.Fields.Count).Where(i => !frame.Optional.Contains(i) || needed.Contains(frame.Fields[i].Name))]);

    /// <summary>The positions in the frame's fields, ascending; empty for <see cref="All"/>.</summary>
    public IReadOnlyList<int> Columns => _columns;

    public bool Equals(ColumnSet? other) => other is not null && _columns.AsSpan().SequenceEqual(other._columns);

    public override bool Equals(object? obj) => Equals(obj as ColumnSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var column in _columns)
            hash.Add(column);
        return hash.ToHashCode();
    }

    /// <summary>The set's items of a list that has one for each of the frame's fields.</summary>
    public IReadOnlyList<TItem> Of<TItem>(IReadOnlyList<TItem> items) =>
        ReferenceEquals(this, All) ? items : [.. _columns.Select(column => items[column])];
}
