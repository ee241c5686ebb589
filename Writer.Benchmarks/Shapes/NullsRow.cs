namespace EfWriter.Benchmarks.Shapes;

/// <summary>The narrow columns, every second cell null.</summary>
internal sealed class NullsRow(int row)
{
    public int? Id { get; } = Noise.Half(row, 0, row);

    public long? Account { get; } = Noise.Half(row, 1, row * 7919L);

    public double? Amount { get; } = Noise.Half(row, 2, row * 0.37);

    public string? Customer { get; } = Noise.HalfText(row, 3, $"customer {row % 5000}");

    public DateTime? SoldAt { get; } = Noise.Half(row, 4, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(row));

    public bool? IsPaid { get; } = Noise.Half(row, 5, row % 3 == 0);

    public int? Discount { get; } = Noise.Half(row, 6, row);
}
