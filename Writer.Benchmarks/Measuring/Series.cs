namespace EfWriter.Benchmarks.Measuring;

/// <summary>One contender's measurements, a round each.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Rows">The rows of each write: fewer for the slow ones.</param>
internal sealed record Series(string Name, int Rows)
{
    public List<Measurement> Rounds { get; } = [];

    public double Seconds => Rounds.Select(round => round.Seconds).Median();

    public double? CpuSeconds => Rounds.Select(round => round.CpuSeconds).Median();

    public double? Allocated => Rounds.Select(round => (double?)round.Allocated).Median();

    public double? PeakRss => Rounds.Select(round => (double?)round.PeakRss).Median();

    /// <summary>This one's cost for a row divided by another's in the same round; the median over the rounds.</summary>
    public double? Ratio(Series other, Func<Measurement, double?> cost) =>
        Rounds.Zip(other.Rounds, (mine, its) => cost(mine) / Rows / (cost(its) / other.Rows)).Median();

    /// <summary>By what factor two series of the same work differ in a round, whichever is slower; the median over the rounds.</summary>
    public double Noise(Series same) =>
        Rounds.Zip(same.Rounds, (mine, its) => Math.Exp(Math.Abs(Math.Log(mine.Seconds / its.Seconds)))).Median();
}
