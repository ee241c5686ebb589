using NetTopologySuite.Geometries;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Types;

/// <summary>Ten columns, one of them NodaTime's and one PostGIS's.</summary>
internal sealed class PluginRow(int row)
{
    public const string Columns = """
        "Id" integer, "Account" bigint, "Amount" double precision, "Customer" text, "SoldAt" timestamp, "IsPaid" boolean,
        "Discount" integer,
        "Price" numeric, "At" timestamptz, "Place" geometry
        """;

    private static readonly Instant s_first = Instant.FromUtc(2024, 1, 1, 0, 0);
    private static readonly DateTime s_firstDay = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public int Id { get; } = row;

    public long Account { get; } = row * 7919L;

    public double Amount { get; } = row * 0.37;

    public string Customer { get; } = $"customer {row % 5000}";

    public DateTime SoldAt { get; } = s_firstDay.AddSeconds(row);

    public bool IsPaid { get; } = row % 3 == 0;

    public int? Discount { get; } = row % 4 == 0 ? null : row;

    public decimal Price { get; } = row * 0.05m;

    public Instant At { get; } = s_first + Duration.FromSeconds(row);

    public Point Place { get; } = new(row * 1e-4, 90 - (row * 1e-4)) { SRID = 4326 };

    public void Write(NpgsqlBinaryImporter importer)
    {
        importer.StartRow();
        importer.Write(Id, NpgsqlDbType.Integer);
        importer.Write(Account, NpgsqlDbType.Bigint);
        importer.Write(Amount, NpgsqlDbType.Double);
        importer.Write(Customer, NpgsqlDbType.Text);
        importer.Write(SoldAt, NpgsqlDbType.Timestamp);
        importer.Write(IsPaid, NpgsqlDbType.Boolean);
        if (Discount is { } discount)
            importer.Write(discount, NpgsqlDbType.Integer);
        else
            importer.WriteNull();
        importer.Write(Price, NpgsqlDbType.Numeric);
        importer.Write(At, NpgsqlDbType.TimestampTz);
        importer.Write(Place, NpgsqlDbType.Geometry);
    }
}
