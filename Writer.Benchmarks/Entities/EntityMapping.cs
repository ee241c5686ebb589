using System.Text.Json;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Upserting;
using LinqToDB;
using LinqToDB.Mapping;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The same model for linq2db.</summary>
internal static class EntityMapping
{
    public static MappingSchema Schema { get; } = Create();

    private static MappingSchema Create()
    {
        var builder = new FluentMappingBuilder(new MappingSchema());
        builder.Entity<SoldItem>().HasSchemaName(Database.Schema).HasTableName(ShopContext.Items)
            .Property(item => item.Id).IsPrimaryKey().IsIdentity()
            .Property(item => item.SoldAt).HasDataType(DataType.DateTimeOffset)
            .Property(item => item.Status).HasConversion(status => (int)status, status => (SaleStatus)status);
        builder.Entity<FiledOrder>().HasSchemaName(Database.Schema).HasTableName(ShopContext.Orders)
            .Property(order => order.Id).IsPrimaryKey().IsIdentity()
            .Property(order => order.Status).HasConversion(status => (int)status, status => (SaleStatus)status)
            .Property(order => order.Address.Street).HasColumnName("Address_Street")
            .Property(order => order.Address.City).HasColumnName("Address_City")
            .Property(order => order.Parcel).HasDataType(DataType.BinaryJson).HasConversion(parcel => Write(parcel), text => Read(text));
        builder.Entity<StockRow>().HasSchemaName(Database.Schema).HasTableName(ShopContext.Stock)
            .Property(row => row.Id).IsPrimaryKey();
        return builder.Build().MappingSchema;
    }

    private static string Write(Parcel parcel) => JsonSerializer.Serialize(parcel);

    private static Parcel Read(string text) => JsonSerializer.Deserialize<Parcel>(text)!;
}
