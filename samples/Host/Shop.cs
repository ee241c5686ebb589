using Microsoft.EntityFrameworkCore;

namespace EfWriter.Samples.Host;

/// <summary>The app's model. The naming convention makes the tables products, sales and city_reports.</summary>
internal sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    public DbSet<Sale> Sales => Set<Sale>();

    public DbSet<CityReport> CityReports => Set<CityReport>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>().HasKey(product => product.Sku);
        modelBuilder.Entity<Sale>().ToTable(table => table.HasCheckConstraint("sales_are_no_returns", "quantity > 0"));
        modelBuilder.Entity<CityReport>().HasKey(report => report.City);
    }
}

/// <summary>A product, as the supplier's feed has it.</summary>
internal sealed class Product
{
    public required string Sku { get; init; }

    public required string Name { get; init; }

    public decimal Price { get; init; }

    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A sale. Its number comes with the file.</summary>
internal sealed class Sale
{
    public long Id { get; init; }

    public DateTimeOffset SoldAt { get; init; }

    public required string City { get; init; }

    public required string Sku { get; init; }

    public int Quantity { get; init; }

    public decimal UnitPrice { get; init; }
}

/// <summary>What a city has bought, summed up.</summary>
internal sealed class CityReport
{
    public required string City { get; init; }

    public long Sales { get; init; }

    public decimal Revenue { get; init; }
}
