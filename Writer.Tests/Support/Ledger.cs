using System.Collections.Concurrent;

namespace EfWriter.Tests.Support;

/// <summary>What the run has tried and compared, summed up by figure; docs/reliability.md is written from it.</summary>
internal static class Ledger
{
    private static readonly ConcurrentDictionary<string, long> Sums = new(StringComparer.Ordinal);

    /// <summary>The figures so far, by name.</summary>
    public static IReadOnlyDictionary<string, long> Figures => new SortedDictionary<string, long>(Sums, StringComparer.Ordinal);

    /// <summary>The note of the seed that faults were drawn from.</summary>
    public const string Seed = "seed";

    /// <summary>What else the document says of the run, by name.</summary>
    public static ConcurrentDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>The server that faults were tried on.</summary>
    public static string Server { get; set; } = "";

    /// <summary>Adds to a figure, such as "faults injected", "writes verified", "rows compared", "bad inputs tried".</summary>
    /// <param name="figure">What was counted, as the document says it.</param>
    /// <param name="by">How many.</param>
    public static void Count(string figure, long by = 1) => Sums.AddOrUpdate(figure, by, (_, sum) => sum + by);
}
