namespace EfWriter;

/// <summary>The app's own code threw when a value that the database made was set on an object.</summary>
/// <param name="property">The property, with its type's name; null if the context could not take the object for stored.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class SetterFault(string? property, Exception cause) : Exception(null, cause)
{
    /// <summary>The property.</summary>
    public string? Property => property;

    /// <summary>What threw.</summary>
    public string What => property is null
        ? $"the context threw {Cause} as it marked the entity as unchanged"
        : $"setting '{property}' threw {Cause}";

    /// <summary>The property's column; null if none is known.</summary>
    public string? Column { get; init; }

    /// <summary>The object's row; null if it is not known.</summary>
    public long? Row { get; init; }

    /// <summary>How many objects lack values for it.</summary>
    public int Objects { get; init; } = 1;

    private string Cause => InnerException!.GetType().Name;
}
