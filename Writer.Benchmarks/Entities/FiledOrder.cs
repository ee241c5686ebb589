namespace EfWriter.Benchmarks.Entities;

/// <summary>An entity with an owned type, an enum and a JSON document.</summary>
internal sealed class FiledOrder
{
    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public Address Address { get; set; } = null!;

    public SaleStatus Status { get; set; }

    public Parcel Parcel { get; set; } = null!;

    public static FiledOrder Of(int row) => new()
    {
        Customer = $"customer {row % 5000}",
        Address = new() { Street = $"street {row % 900}", City = $"city {row % 90}" },
        Status = (SaleStatus)(row % 3),
        Parcel = new() { Note = $"note {row}", Grams = row % 2000, IsFragile = row % 5 == 0 },
    };
}

/// <summary>Two columns of the order's table.</summary>
internal sealed class Address
{
    public string Street { get; set; } = "";

    public string City { get; set; } = "";
}

/// <summary>A document in a column of the order's table.</summary>
internal sealed class Parcel
{
    public string Note { get; set; } = "";

    public int Grams { get; set; }

    public bool IsFragile { get; set; }
}
