using EfWriter.Benchmarks.Upserting;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The app's model, which all ways that go by one share.</summary>
internal sealed class ShopContext(DbContextOptions options) : DbContext(options)
{
    public const string Items = "entities_items";
    public const string Orders = "entities_orders";
    public const string Stock = "entities_stock";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Measuring.Database.Schema);
        modelBuilder.Entity<SoldItem>().ToTable(Items);
        modelBuilder.Entity<FiledOrder>(order =>
        {
            order.ToTable(Orders).OwnsOne(o => o.Address);
            order.OwnsOne(o => o.Parcel, parcel => parcel.ToJson());
        });
        modelBuilder.Entity<StockRow>(row =>
        {
            row.ToTable(Stock).Property(r => r.Id).ValueGeneratedNever();
            row.Property(r => r.SoldAt).HasColumnType("timestamp without time zone");
        });
    }
}
