namespace EfWriter.Migrations;

/// <summary>One column of a <see cref="TableDefinition"/>.</summary>
public sealed record ColumnDefinition
{
    /// <summary>The column's name, at most 63 bytes of UTF-8.</summary>
    public required string Name { get; init; }

    /// <summary>The CLR type of the entity's property, without <see cref="Nullable{T}"/>.</summary>
    public required Type ClrType { get; init; }

    /// <summary>The PostgreSQL type, such as <c>numeric(10,2)</c>; the host's type mapping decides when null.</summary>
    public string? StoreType { get; init; }

    /// <summary>Whether the column takes NULL. Default: true.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The greatest length of a text, in characters; unbounded when null.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The number of digits of a numeric, or of fractional seconds of a time; the type's default when null.</summary>
    public int? Precision { get; init; }

    /// <summary>The number of digits after the point of a numeric; the type's default when null.</summary>
    public int? Scale { get; init; }

    /// <summary>The column's comment in the database; none when null.</summary>
    public string? Comment { get; init; }
}
