using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Entities;

/// <summary>An entity of seven properties, as an app has it: its id is left to the database.</summary>
internal sealed class SoldItem
{
    private static readonly DateTime s_first = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public decimal Price { get; set; }

    public Guid Receipt { get; set; }

    public DateTime SoldAt { get; set; }

    public DateTimeOffset ShippedAt { get; set; }

    public SaleStatus Status { get; set; }

    public static SoldItem Of(int row) => new()
    {
        Customer = $"customer {row % 5000}",
        Price = Noise.Decimal(row, 0, 10_000_000, 2),
        Receipt = new Guid(row, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8),
        SoldAt = s_first.AddSeconds(row),
        ShippedAt = new DateTimeOffset(s_first.AddSeconds(row).AddDays(2), TimeSpan.Zero),
        Status = (SaleStatus)(row % 3),
    };
}

internal enum SaleStatus
{
    Open,
    Paid,
    Shipped,
}
