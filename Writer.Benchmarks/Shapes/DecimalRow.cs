namespace EfWriter.Benchmarks.Shapes;

/// <summary>Four exact numbers: a price, a quantity, a rate and a balance.</summary>
internal sealed class DecimalRow(int row)
{
    public decimal Price { get; } = Noise.Decimal(row, 0, 10_000_000, 2);

    public decimal Quantity { get; } = Noise.Decimal(row, 1, 100_000, 0);

    public decimal Rate { get; } = Noise.Decimal(row, 2, 100_000_000_000, 10);

    public decimal Balance { get; } = Noise.Decimal(row, 3, 1_000_000_000_000_000_000, 4);
}
