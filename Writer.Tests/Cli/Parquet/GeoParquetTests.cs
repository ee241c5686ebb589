using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli.Parquet;

/// <summary>Geometries arrive as the standard's bytes (WKB), which PostGIS takes as well, or as text where that is asked for.</summary>
[AnyServer]
public sealed class GeoParquetTests : CliTest
{
    private const string Point = "0101000000000000000000f03f0000000000000040";

    private static readonly string Wkb =
        $"'{string.Concat(Point.Chunk(2).Select(pair => $"\\x{new string(pair)}"))}'::BLOB";

    private const string Geo = """
        (FORMAT parquet, KV_METADATA {geo: '{"version":"1.1.0","primary_column":"shape",
        "columns":{"shape":{"encoding":"WKB","geometry_types":["Point"]}}}'})
        """;

    private string File(string kind) => kind switch
    {
        "GeoParquet" => Make("a.parquet", $"SELECT 1 AS id, {Wkb} AS shape UNION ALL SELECT 2, NULL", Geo),
        "Parquet's own" =>
            Make("a.parquet", "SELECT 1 AS id, 'POINT(1 2)'::GEOMETRY AS shape UNION ALL SELECT 2, NULL", "(FORMAT parquet)"),
        _ => Make("a.parquet", "SELECT 1 AS id, 'POINT(1 2)'::GEOMETRY AS shape UNION ALL SELECT 2, NULL",
            "(FORMAT parquet, GEOPARQUET_VERSION 'V1')"),
    };

    [Test]
    public async Task A_geometry_is_written_as_its_bytes([Values("GeoParquet", "Parquet's own", "DuckDB's")] string kind)
    {
        AssertDone(await WriteFile(File(kind)));

        Assert.That(await Types(), Is.EqualTo(new[] { "id integer", "shape bytea" }));
        Assert.That(await Rows($"SELECT id, encode(shape, 'hex') FROM {Schema}.t ORDER BY 1"),
            Is.EqualTo(new object?[][] { [1, Point], [2, null] }));
    }

    [Test]
    public async Task Geometries_arrive_through_a_pipeline([Values("LOAD", "SQL")] string how)
    {
        var file = File("GeoParquet");
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");
        var pipeline = (how == "LOAD" ? $"SOURCE s TYPE PARQUET PARAMS {{\"path\": \"{file}\"}}; LOAD g FROM s;" : "")
            + $"EXPORT SELECT id, shape, ST_AsText(shape) AS words FROM {(how == "LOAD" ? "g" : $"'{file}'")} TO "
            + $"\"postgres://e/{Schema}/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", \"schema\": \"{Schema}\"}};";

        AssertDone(await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile],
            new Dictionary<string, string> { ["DB"] = Server.ConnectionString }));

        Assert.That(await Rows($"SELECT id, encode(shape, 'hex'), words FROM {Schema}.t ORDER BY 1"),
            Is.EqualTo(new object?[][] { [1, Point, "POINT (1 2)"], [2, null, null] }));
    }

    [Test]
    public async Task Bytes_that_are_no_geometry_are_written_as_they_are()
    {
        AssertDone(await WriteFile(Make("a.parquet", @"SELECT 1 AS id, '\x01'::BLOB AS shape", Geo)));

        Assert.That(await Rows($"SELECT encode(shape, 'hex') FROM {Schema}.t"), Is.EqualTo(new object?[][] { ["01"] }));
    }

    [TestCase("SELECT 1 AS id, NULL::TIMETZ AS odd")]
    [TestCase("SELECT 1 AS id, '101'::BIT AS odd")]
    [TestCase("SELECT 1 AS id, 1::BIGNUM AS odd")]
    [TestCase("SELECT 1 AS id, 'POINT(1 2)'::GEOMETRY AS odd")]
    [TestCase("SELECT 1 AS id, ['POINT(1 2)'::GEOMETRY, NULL] AS odd")]
    [TestCase("SELECT 1 AS id, INTERVAL 1 DAY AS odd")]
    [TestCase("SELECT 1 AS id, TIME_NS '10:00:00.1' AS odd")]
    public async Task Whatever_type_a_query_gives_is_written_or_refused_by_its_column(string query)
    {
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");

        var run = await Efwriter(["export", Write("x.sf", $"EXPORT {query} TO \"postgres://e/{Schema}/t\" TYPE POSTGRES OPTIONS "
            + $"{{\"table_name\": \"t\", \"schema\": \"{Schema}\"}};"), "--profile", profile],
            new Dictionary<string, string> { ["DB"] = Server.ConnectionString });

        Assert.That(run.Error, run.ExitCode == 0 ? Is.Empty : Does.Contain("'odd'").And.Not.Contain("does not know"));
    }
}
