using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using NodaTime;
using Npgsql;
using Pgvector;

namespace EfWriter.Tests.Types;

/// <summary>
/// Types of extensions that the server may have, through the plugins of the host's data source. The run says which were there.
/// </summary>
[TestFixture]
public sealed class PluginTests : ConformanceTest
{
    private sealed record Place(int Id, Point? Value, string Name, Instant? At);

    private sealed record Area(int Id, Geometry Value);

    private sealed record Embedding(int Id, Vector? Value);

    private const string BytesAsVector = """
        DROP TYPE IF EXISTS public.vector CASCADE;
        CREATE TYPE public.vector;
        CREATE FUNCTION public.vector_in(cstring) RETURNS public.vector IMMUTABLE STRICT LANGUAGE internal AS 'byteain';
        CREATE FUNCTION public.vector_out(public.vector) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'byteaout';
        CREATE FUNCTION public.vector_recv(internal) RETURNS public.vector IMMUTABLE STRICT LANGUAGE internal AS 'bytearecv';
        CREATE FUNCTION public.vector_send(public.vector) RETURNS bytea IMMUTABLE STRICT LANGUAGE internal AS 'byteasend';
        CREATE TYPE public.vector (INPUT = public.vector_in, OUTPUT = public.vector_out, RECEIVE = public.vector_recv,
        SEND = public.vector_send, STORAGE = extended)
        """;

    [Test]
    public async Task Geometries_go_by_the_importer_with_PostGIS_and_are_refused_without_it()
    {
        var isThere = await IsThereAsync("postgis");
        if (isThere)
            await Sql("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public");
        await using var db = Host.New(npgsql => npgsql.UseNetTopologySuite().UseNodaTime());
        await ReloadAsync(db);
        Place[] rows =
        [
            new(1, new Point(8.54, 47.37) { SRID = 4326 }, "Zürich", NodaConstants.UnixEpoch), new(2, null, "nowhere", null),
            new(3, new Point(new CoordinateZ(1, 2, 3)), "high", Instant.FromUtc(2024, 2, 29, 0, 0)),
        ];

        if (!isThere)
        {
            Assert.That(
                async () =>
                    await db.WriteAsync(Frame.From(rows), "places", Options()),
                        Throws.TypeOf<FrameWriteException>().With.Message.Contains("geometry"));
            return;
        }

        var result = await db.WriteAsync(Frame.From(rows), "places", Options());

        Assert.That((result.Method, result.Rows), Is.EqualTo((BulkMethod.Importer, 3L)));
        await AssertSame($"""SELECT "Id", ST_AsEWKT("Value"), "Name", "At" FROM {Schema}.places""", """
            VALUES (1, 'SRID=4326;POINT(8.54 47.37)', 'Zürich', '1970-01-01 00:00Z'::timestamptz), (2, NULL, 'nowhere', NULL), (3,
            'POINT(1 2 3)', 'high', '2024-02-29 00:00Z')
            """);
    }

    [Test]
    public async Task A_geometry_of_another_kind_than_the_columns_is_refused_by_row()
    {
        if (!await IsThereAsync("postgis"))
        {
            Assert.That(await Rows("SELECT FROM pg_type WHERE typname IN ('geometry', 'geography')"), Is.Empty);
            return;
        }

        await Sql($"""
            CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
            CREATE TABLE {Schema}.cells ("Id" integer, "Value" geometry(Point,4326));
            CREATE TABLE {Schema}.spheres ("Id" integer, "Value" geography)
            """);
        await using var db = Host.New(npgsql => npgsql.UseNetTopologySuite());
        await ReloadAsync(db);
        Area[] fit = [new(1, new Point(1, 2) { SRID = 4326 })];
        Area[] unfit = [.. fit, new(2, new LineString([new(1, 2), new(3, 4)]) { SRID = 4326 })];

        await db.WriteAsync(Frame.From(unfit), "spheres", Options(IfExists.Append));
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(unfit), "cells", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
        await AssertSame(
            $"""SELECT "Id", ST_AsText("Value") FROM {Schema}.spheres""", "VALUES (1, 'POINT(1 2)'), (2, 'LINESTRING(1 2,3 4)')");
    }

    [Test]
    public async Task Vectors_arrive_as_Npgsqls_own_importer_writes_them()
    {
        // Without pgvector, its type is one that keeps the bytes which it is sent.
        var isThere = await IsThereAsync("vector");
        await Sql(isThere ? "CREATE EXTENSION IF NOT EXISTS vector SCHEMA public" : BytesAsVector);
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseVector();
        await using var source = builder.Build();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);
        Embedding[] rows = [new(1, new Vector(new[] { 1f, -2.5f, 3f })), new(2, null),
            new(3, new Vector(new[] { float.Epsilon, float.MaxValue, -0f }))];
        await Sql(
            $"""CREATE TABLE {Schema}.expected ("Id" integer, "Value" vector); CREATE TABLE {Schema}.by_auto (LIKE {Schema}.expected)""");
        await using (var connection = await source.OpenConnectionAsync())
        await using (var importer = await connection.BeginBinaryImportAsync($"COPY {Schema}.expected FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var row in rows)
                await importer.WriteRowAsync(default, row.Id, row.Value);
            await importer.CompleteAsync();
        }

        var result = await db.WriteAsync(Frame.From(rows), "by_auto", Options(IfExists.Append));
        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Frame.From(rows), "by_auto", Options(IfExists.Append, BulkMethod.BulkExtensions)))!;

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer));
        await AssertSame($"SELECT * FROM {Schema}.by_auto", $"SELECT * FROM {Schema}.expected");
        Assert.That(failure.Column, Is.EqualTo("Value"));
        Assert.That(failure.Message, Does.Contain("Vector").And.Contain("vector").And.Contain("BulkMethod.Auto"));
        if (!isThere)
        {
            Assert.That(
                await Scalar<string>($"""SELECT "Value"::text FROM {Schema}.by_auto WHERE "Id" = 1"""),
                    Is.EqualTo("\\x00030000" + "3f800000" + "c0200000" + "40400000"));
            await Sql("DROP TYPE public.vector CASCADE");
        }
    }

    private static async Task<bool> IsThereAsync(string extension)
    {
        var isThere = await Scalar<bool>($"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = '{extension}')");
        await TestContext.Progress.WriteLineAsync($"{extension}: {(isThere ? "there" : "not there")}");
        return isThere;
    }

    // Npgsql knows the types that were there when it first connected.
    private static async Task ReloadAsync(DbContext db)
    {
        await db.Database.OpenConnectionAsync();
        await ((NpgsqlConnection)db.Database.GetDbConnection()).ReloadTypesAsync();
        await db.Database.CloseConnectionAsync();
    }
}
