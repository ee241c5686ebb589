namespace EfWriter.Benchmarks.Measuring;

/// <summary>Medians: on a machine that others use, a mean tells of them.</summary>
internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Null where a value is missing.</summary>
    public static double? Median(this IEnumerable<double?> values)
    {
        var all = values.ToList();
        return all.Count == 0 || all.Contains(null) ? null : all.Select(value => value!.Value).Median();
    }
}
