namespace EfWriter.Migrations;

/// <summary>One index of a <see cref="TableDefinition"/>.</summary>
/// <param name="Columns">The names of the indexed columns, in order.</param>
/// <param name="IsUnique">Whether two rows may not share the same values.</param>
/// <param name="Name">The index's name; EF's naming conventions choose it when null.</param>
public sealed record IndexDefinition(IReadOnlyList<string> Columns, bool IsUnique = false, string? Name = null)
{
    private readonly EquatableList<string> _columns = EquatableList.Of(Columns);

    /// <summary>The names of the indexed columns, in order.</summary>
    public IReadOnlyList<string> Columns
    {
        get => _columns;
        init => _columns = EquatableList.Of(value);
    }
}
