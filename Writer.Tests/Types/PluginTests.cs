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

    private static readonly string[] VectorTypes = ["vector", "halfvec", "sparsevec"];

    private static string BytesAs(string type) => $"""
        DROP TYPE IF EXISTS public.{type} CASCADE;
        CREATE TYPE public.{type};
        CREATE FUNCTION public.{type}_in(cstring) RETURNS public.{type} IMMUTABLE STRICT LANGUAGE internal AS 'byteain';
        CREATE FUNCTION public.{type}_out(public.{type}) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'byteaout';
        CREATE FUNCTION public.{type}_recv(internal) RETURNS public.{type} IMMUTABLE STRICT LANGUAGE internal AS 'bytearecv';
        CREATE FUNCTION public.{type}_send(public.{type}) RETURNS bytea IMMUTABLE STRICT LANGUAGE internal AS 'byteasend';
        CREATE TYPE public.{type} (INPUT = public.{type}_in, OUTPUT = public.{type}_out, RECEIVE = public.{type}_recv,
        SEND = public.{type}_send, STORAGE = extended);
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
        // Without pgvector, its types are ones that keep the bytes which they are sent.
        var isThere = await IsThereAsync("vector");
        await Sql(isThere ? "CREATE EXTENSION IF NOT EXISTS vector SCHEMA public" : string.Concat(VectorTypes.Select(BytesAs)));
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseVector();
        await using var source = builder.Build();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);

        await AssertVectors(
            db, source, "vector", new Vector(new[] { 1f, -2.5f, 3f }), new Vector(new[] { float.Epsilon, float.MaxValue, -0f }));
        await AssertVectors(
            db, source, "halfvec", new HalfVector(new[] { (Half)1, (Half)(-2.5) }), new HalfVector(new[] { Half.MaxValue }));
        await AssertVectors(db, source, "sparsevec", new SparseVector(new[] { 0f, 1, 0, -2.5f }), new SparseVector(new[] { 1f, 0f }));

        if (!isThere)
        {
            Assert.That(
                await Scalar<string>($"""SELECT "Value"::text FROM {Schema}.vector WHERE "Id" = 0"""),
                    Is.EqualTo("\\x00030000" + "3f800000" + "c0200000" + "40400000"));
            await Sql(string.Concat(VectorTypes.Select(type => $"DROP TYPE public.{type} CASCADE;")));
        }
    }

    private async Task AssertVectors<T>(DbContext db, NpgsqlDataSource source, string store, T one, T other)
        where T : notnull
    {
        await Sql($"""
            CREATE TABLE {Schema}.expected_{store} ("Id" integer, "Value" {store});
            CREATE TABLE {Schema}.{store} (LIKE {Schema}.expected_{store})
            """);
        var type = PgCase.Of(store, one, other);
        object?[] cells = [one, null, other];
        await using (var connection = await source.OpenConnectionAsync())
            await type.ImportAsync(connection, $"{Schema}.expected_{store}", cells);

        var result = await type.WriteAsync(db, store, Options(IfExists.Append), cells);
        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            type.WriteAsync(db, store, Options(IfExists.Append, BulkMethod.BulkExtensions), cells))!;

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer));
        await AssertSame($"SELECT * FROM {Schema}.{store}", $"SELECT * FROM {Schema}.expected_{store}");
        Assert.That(failure.Column, Is.EqualTo("Value"));
        Assert.That(failure.Message, Does.Contain(typeof(T).Name).And.Contain(store).And.Contain("BulkMethod.Auto"));
    }

    private static Task<bool> IsThereAsync(string extension) =>
        Scalar<bool>($"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = '{extension}')");

    // Npgsql knows the types that were there when it first connected.
    private static async Task ReloadAsync(DbContext db)
    {
        await db.Database.OpenConnectionAsync();
        await ((NpgsqlConnection)db.Database.GetDbConnection()).ReloadTypesAsync();
        await db.Database.CloseConnectionAsync();
    }
}
