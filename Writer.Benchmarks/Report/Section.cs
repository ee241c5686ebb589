namespace EfWriter.Benchmarks.Report;

/// <summary>One part of the report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Description">What was written.</param>
/// <param name="Table">The figures.</param>
/// <param name="Targets">What they decide.</param>
/// <param name="Notes">What a reader must know of them.</param>
internal sealed record Section(string Title, string Description, MarkdownTable Table, IReadOnlyList<Target> Targets,
    IReadOnlyList<string> Notes)
{
    /// <summary>Where the time goes; none where that was not looked at.</summary>
    public MarkdownTable? Profile { get; init; }
}
