using System.Text.Json;
using EfWriter.Benchmarks.Upserting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The app's model, which all ways that go by one share.</summary>
internal class ShopContext(DbContextOptions options) : DbContext(options)
{
    public const string Items = "entities_items";
    public const string Orders = "entities_orders";
    public const string Stock = "entities_stock";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Measuring.Database.Schema);
        modelBuilder.Entity<SoldItem>().ToTable(Items);
        MapInside(modelBuilder.Entity<FiledOrder>().ToTable(Orders));
        modelBuilder.Entity<StockRow>(row =>
        {
            row.ToTable(Stock).Property(r => r.Id).ValueGeneratedNever();
            row.Property(r => r.SoldAt).HasColumnType("timestamp without time zone");
        });
    }

    protected virtual void MapInside(EntityTypeBuilder<FiledOrder> order)
    {
        order.OwnsOne(o => o.Address);
        order.OwnsOne(o => o.Parcel, parcel => parcel.ToJson());
    }
}

/// <summary>The same tables for PhenX, which leaves out owned types and documents: complex types and converters it writes.</summary>
internal sealed class PhenXShopContext(DbContextOptions options) : ShopContext(options)
{
    protected override void MapInside(EntityTypeBuilder<FiledOrder> order)
    {
        order.ComplexProperty(o => o.Address);
        order.Property(o => o.Parcel).HasColumnType("jsonb").HasConversion(parcel => Write(parcel), text => Read(text));
    }

    private static string Write(Parcel parcel) => JsonSerializer.Serialize(parcel);

    private static Parcel Read(string text) => JsonSerializer.Deserialize<Parcel>(text)!;
}
