namespace EfWriter.Benchmarks.Shapes;

/// <summary>The usual report: seven columns of the common types.</summary>
internal sealed class NarrowRow(int row)
{
    public int Id { get; } = row;

    public long Account { get; } = row * 7919L;

    public double Amount { get; } = row * 0.37;

    public string Customer { get; } = $"customer {row % 5000}";

    public DateTime SoldAt { get; } = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(row);

    public bool IsPaid { get; } = row % 3 == 0;

    public int? Discount { get; } = row % 4 == 0 ? null : row;
}
