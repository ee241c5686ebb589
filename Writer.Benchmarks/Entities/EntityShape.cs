using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Entities;

/// <summary>Entities of one type, and how hand-written code sends one.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Table">Their table.</param>
/// <param name="Columns">The columns that are written, in the order of <paramref name="Import"/>.</param>
/// <param name="Make">Makes the entity of a number.</param>
/// <param name="Import">Sends an entity by Npgsql's importer, typed.</param>
internal sealed record EntityShape<T>(string Name, string Table, string Columns, Func<int, T> Make, Action<NpgsqlBinaryImporter, T> Import)
    where T : class;

/// <summary>The shapes.</summary>
internal static class EntityShapes
{
    public static EntityShape<SoldItem> Items { get; } = new(
        "7 properties",
        ShopContext.Items,
        """
        "Customer", "Price", "Receipt", "SoldAt", "ShippedAt", "Status"
        """,
        SoldItem.Of,
        (importer, item) =>
        {
            importer.Write(item.Customer, NpgsqlDbType.Text);
            importer.Write(item.Price, NpgsqlDbType.Numeric);
            importer.Write(item.Receipt, NpgsqlDbType.Uuid);
            importer.Write(item.SoldAt, NpgsqlDbType.TimestampTz);
            importer.Write(item.ShippedAt, NpgsqlDbType.TimestampTz);
            importer.Write((int)item.Status, NpgsqlDbType.Integer);
        });

    public static EntityShape<FiledOrder> Orders { get; } = new(
        "owned type, enum, document",
        ShopContext.Orders,
        """
        "Customer", "Status", "Address_Street", "Address_City", "Parcel"
        """,
        FiledOrder.Of,
        (importer, order) =>
        {
            importer.Write(order.Customer, NpgsqlDbType.Text);
            importer.Write((int)order.Status, NpgsqlDbType.Integer);
            importer.Write(order.Address.Street, NpgsqlDbType.Text);
            importer.Write(order.Address.City, NpgsqlDbType.Text);
            importer.Write(JsonSerializer.Serialize(order.Parcel), NpgsqlDbType.Jsonb);
        });
}
