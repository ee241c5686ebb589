using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>One of the frame's fields and the table's column of the same name.</summary>
internal sealed record LoadColumn(FrameField Field, TargetColumn Target)
{
    public string Name => Target.Name;

    /// <summary>What it holds and what it becomes, for messages.</summary>
    public string Pair => $"{Whole ?? Field.TypeName} for {Target.Type.DisplayName}";

    // What the column holds that this is a part of; null if it is no part.
    private string? Whole { get; init; }

    /// <summary>What the members of an enum column are called in the database; null for their names.</summary>
    public IReadOnlyDictionary<object, string>? Labels { get; init; }

    /// <summary>Whether rows are found by it: NULL would find none.</summary>
    public bool IsKey { get; init; }

    /// <summary>Whether no cell may be null.</summary>
    public bool IsRequired => Target.IsNotNull || IsKey || Target.PlacesRows;

    /// <summary>What sends it, where that was looked for already; null also where there is none.</summary>
    public ColumnEncoder? Encoder { get; init; }

    /// <summary>A part of it, such as an array's elements. A refusal names the column's type, not its parts'.</summary>
    public LoadColumn Part(TargetType part, Type clr) => new(
        Field with { ClrType = clr, IsMemory = false, Wire = null },
        Target with { Type = part with { DisplayName = Target.Type.DisplayName } })
    {
        Whole = Whole ?? Field.TypeName,
    };

    /// <summary>The refusal of a null in a column that is required.</summary>
    public FrameFault NullFault(long row) => this switch
    {
        { Target.PlacesRows: true } => Errors.NullInDistribution(Name, row),
        { IsKey: true } => Errors.NullInKey(Name, row),
        _ => Errors.NullInRequired(Name, row, Target.Type.DisplayName),
    };
}
