namespace EfWriter.Frames;

/// <summary>One column of a frame's schema.</summary>
/// <param name="Name">The column's name, as the frame spells it.</param>
/// <param name="ClrType">The cells' type, without <see cref="Nullable{T}"/>.</param>
/// <param name="IsNullable">Whether a cell may be null.</param>
internal sealed record FrameField(string Name, Type ClrType, bool IsNullable)
{
    /// <summary>What a DateTime column's values mean; null until they have been looked at, and for other types.</summary>
    public DateTimeKind? Kind { get; init; }

    /// <summary>Whether the source itself says what the column is called, so that no convention does.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether the cells were read as the type of the table's column, whatever type they would have by themselves.</summary>
    public bool IsOfTable { get; init; }

    /// <summary>Whether texts or bytes are handed out as slices of memory, not as objects of <see cref="ClrType"/>.</summary>
    public bool IsMemory { get; init; }

    /// <summary>The PostgreSQL type of <see cref="WireValue"/>s; null for other cells.</summary>
    public WireType? Wire { get; init; }

    /// <summary>What the column holds, for messages; values that a server sent are of one of its types.</summary>
    public string TypeName => Wire is { } wire ? $"PostgreSQL's {wire.StoreType}" : TypeNames.Of(ClrType);

    /// <summary>What the vectors hand out.</summary>
    public Type CellType => IsMemory ? typeof(ReadOnlyMemory<byte>) : ClrType;
}
