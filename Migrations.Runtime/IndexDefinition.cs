namespace EfWriter.Migrations;

/// <summary>One index of a <see cref="TableDefinition"/>.</summary>
/// <param name="Columns">The names of the indexed columns, in order.</param>
/// <param name="IsUnique">Whether two rows may not share the same values.</param>
/// <param name="Name">The index's name; EF's naming conventions choose it when null.</param>
public sealed record IndexDefinition(EquatableList<string> Columns, bool IsUnique = false, string? Name = null);
