namespace EfWriter.Tests.Types;

/// <summary>What Npgsql writes with the plugins and mappings of the host's data source.</summary>
internal static class HostCases
{
    public static IReadOnlyList<(string Type, string Clr, string Note)> Documented { get; } =
    [
        ("timestamp with time zone", "Instant", "NodaTime; refused by row if the column's precision would round it"),
        ("timestamp without time zone", "LocalDateTime", "NodaTime"),
        ("date", "LocalDate", "NodaTime"),
        ("time without time zone", "LocalTime", "NodaTime"),
        ("interval", "Period", "NodaTime"),
        ("tstzrange", "Interval", "NodaTime"),
        ("daterange", "DateInterval", "NodaTime"),
        ("geometry, geography", "Geometry", "NetTopologySuite and PostGIS"),
        ("vector", "Vector", "Pgvector and the extension vector"),
        ("jsonb, json", "a class of the app's", "with `EnableDynamicJson`"),
        ("a composite", "a class of the app's", "with `MapComposite`, if its properties do not match the fields by name"),
    ];
}
