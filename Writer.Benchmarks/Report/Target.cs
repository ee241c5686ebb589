namespace EfWriter.Benchmarks.Report;

/// <summary>A figure that must be reached.</summary>
/// <param name="Figure">What it is.</param>
/// <param name="Limit">Its limit.</param>
/// <param name="IsAtMost">Whether less is better.</param>
/// <param name="Measured">What was measured; null where a part of it was not.</param>
/// <param name="Unit">Behind the numbers.</param>
/// <param name="Noise">The factor by which the same work differs from itself in this run; 1 where that is not known.</param>
internal sealed record Target(string Figure, double Limit, bool IsAtMost, double? Measured, string Unit = "", double Noise = 1)
{
    public static Target AtMost(string figure, double limit, double? measured, string unit = "") =>
        new(figure, limit, true, measured, unit);

    /// <summary>
    /// The same figure of the replay, which encodes nothing and looks at nothing: no client can do better. Null where there is none.
    /// </summary>
    public double? Replay { get; init; }

    /// <summary>So many times as fast as another.</summary>
    public static Target Faster(string figure, double limit, double? measured) => new(figure, limit, false, measured, "×");

    public static string Table(IEnumerable<Target> targets)
    {
        var table = new MarkdownTable("target", "must be", "measured", "the replay itself", "");
        foreach (var target in targets)
            table.Add(target.Figure, $"{(target.IsAtMost ? "≤" : "≥")} {Figures.Number(target.Limit, "0.##")}{target.Unit}",
                target.Show(target.Measured), target.Show(target.Replay), target.Verdict());
        return table.ToString();
    }

    private string Show(double? value) => Figures.Ratio(value) + (value is null ? "" : Unit);

    private string Verdict() => Measured switch
    {
        null => "not measured",
        var measured =>
            (Reaches(measured) ? "reached" : $"**not reached**{(Replay is null || Reaches(Replay) ? "" : ", nor by the replay")}")
            + (IsNoise ? ", within the noise" : ""),
    };

    private bool Reaches(double? value) => IsAtMost ? value <= Limit : value >= Limit;

    private bool IsNoise => Measured / Limit < Noise && Limit / Measured < Noise;
}
