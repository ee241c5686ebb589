namespace EfWriter.Migrations;

/// <summary>What a table shall be: names, types, keys, comments. Two definitions of the same shape are equal.</summary>
/// <remarks>Immutable, and so safe to share between threads.</remarks>
public sealed record TableDefinition
{
    private readonly EquatableList<ColumnDefinition> _columns = [];
    private readonly EquatableList<string> _primaryKey = [];
    private readonly EquatableList<IndexDefinition> _indexes = [];

    /// <summary>Schema and name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The columns, in order.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns
    {
        get => _columns;
        init => _columns = EquatableList.Of(value);
    }

    /// <summary>The names of the primary key's columns, in order; empty for none.</summary>
    public IReadOnlyList<string> PrimaryKey
    {
        get => _primaryKey;
        init => _primaryKey = EquatableList.Of(value);
    }

    /// <summary>The primary key's name; EF's naming conventions choose it when null.</summary>
    public string? PrimaryKeyName { get; init; }

    /// <summary>The indexes beside the primary key's.</summary>
    public IReadOnlyList<IndexDefinition> Indexes
    {
        get => _indexes;
        init => _indexes = EquatableList.Of(value);
    }

    /// <summary>The table's comment in the database; none when null.</summary>
    public string? Comment { get; init; }
}
