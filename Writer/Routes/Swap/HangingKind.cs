namespace EfWriter.Routes.Swap;

/// <summary>One kind of what hangs on tables. Most tables have little of it, and planning a question costs more than its answer.</summary>
/// <param name="IsPresent">Whether the old table (<c>o</c>) has any, or the new one (<c>n</c>) something else, as an expression of
/// SQL.</param>
/// <param name="Questions">What to ask then: see <see cref="Hanging.Question"/>.</param>
internal sealed record HangingKind(string IsPresent, IReadOnlyList<string> Questions);
