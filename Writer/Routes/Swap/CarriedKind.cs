namespace EfWriter.Routes.Swap;

/// <summary>One kind of what is carried over. Most tables have little of it, and planning a question costs more than its answer.</summary>
/// <param name="IsPresent">Whether the old table (<c>o</c>) has any, or the new one (<c>n</c>) something else, as an expression of
/// SQL.</param>
/// <param name="Questions">What to ask then: see <see cref="CarriedObject.Question"/>.</param>
internal sealed record CarriedKind(string IsPresent, IReadOnlyList<string> Questions);
