namespace EfWriter.Migrations;

/// <summary>What a table shall be: names, types, keys, comments. Two definitions of the same shape are equal.</summary>
/// <remarks>Immutable, and so safe to share between threads.</remarks>
public sealed record TableDefinition
{
    /// <summary>Schema and name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The columns, in order.</summary>
    public required EquatableList<ColumnDefinition> Columns { get; init; }

    /// <summary>The names of the primary key's columns, in order; empty for none.</summary>
    public EquatableList<string> PrimaryKey { get; init; } = [];

    /// <summary>The primary key's name; EF's naming conventions choose it when null.</summary>
    public string? PrimaryKeyName { get; init; }

    /// <summary>The indexes beside the primary key's.</summary>
    public EquatableList<IndexDefinition> Indexes { get; init; } = [];

    /// <summary>The table's comment in the database; none when null.</summary>
    public string? Comment { get; init; }
}
