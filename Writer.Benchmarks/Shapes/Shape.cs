namespace EfWriter.Benchmarks.Shapes;

/// <summary>A kind of table to write.</summary>
/// <param name="Name">As asked for on the command line.</param>
/// <param name="Description">For the report.</param>
/// <param name="MaxRows">The rows of a full run; more are never written.</param>
/// <param name="Create">Makes the first rows.</param>
internal sealed record Shape(string Name, string Description, int MaxRows, Func<int, Dataset> Create)
{
    public static readonly IReadOnlyList<Shape> All =
    [
        Of("narrow", "7 columns: int, bigint, double, text, timestamp, bool, nullable int", 1_000_000, row => new NarrowRow(row)),
        Of("wide", "50 columns of mixed types", 100_000, row => new WideRow(row)),
        Of("text", "3 texts of 20–400 characters, a tenth of them with letters beyond ASCII", 200_000, row => new TextRow(row)),
        Of("decimal", "4 decimals of 2, 0, 10 and 4 places", 1_000_000, row => new DecimalRow(row)),
        Of("nulls", "the narrow columns, half of the cells null", 1_000_000, row => new NullsRow(row)),
    ];

    private static Shape Of<TRow>(string name, string description, int maxRows, Func<int, TRow> make) where TRow : class =>
        new(name, description, maxRows, rows => new Dataset<TRow>([.. Enumerable.Range(0, rows).Select(make)]));
}
