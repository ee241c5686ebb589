namespace EfWriter;

/// <summary>How a JSON file is read: one object, an array of objects, or objects one after the other, as NDJSON has them.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed record JsonOptions : TextOptions
{
    /// <summary>The defaults.</summary>
    public static JsonOptions Default { get; } = new();
}
