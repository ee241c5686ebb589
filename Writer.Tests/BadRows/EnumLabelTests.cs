using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.BadRows;

/// <summary>A rejected row's cells are spelled as the server does, so that the row can be written from them once it is right.</summary>
public sealed class EnumLabelTests : DatabaseTest
{
    private NpgsqlDataSource _source = null!;

    [SetUp]
    public async Task CreateTable()
    {
        await Sql($"""
            CREATE TYPE {Schema}.mood AS ENUM ('very_happy', 'so_so');
            CREATE TABLE {Schema}.people (id integer CHECK (id > 0), mood {Schema}.mood, moods {Schema}.mood[])
            """);
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.MapEnum<Mood>($"{Schema}.mood");
        _source = builder.Build();
    }

    [TearDown]
    public async Task Close() => await _source.DisposeAsync();

    [TestCase(WriteMode.Insert)]
    [TestCase(WriteMode.InsertOnly)]
    public async Task Enums_have_the_servers_labels(WriteMode mode)
    {
        if (mode == WriteMode.InsertOnly)
            await Sql($"ALTER TABLE {Schema}.people ADD UNIQUE (id)");
        await using var db = new DbContext(
            new DbContextOptionsBuilder().UseNpgsql(_source, options => options.MapEnum<Mood>("mood", Schema)).Options);
        var frame = Frame.From([new { id = -1, mood = Mood.VeryHappy, moods = new[] { Mood.SoSo, Mood.VeryHappy } },
            new { id = 1, mood = Mood.SoSo, moods = Array.Empty<Mood>() }]);

        await db.WriteAsync(frame, "people", Options(IfExists.Append) with
        {
            BadRows = new() { OnBadRow = OnBadRow.Reject },
            Mode = mode,
            Merge = mode == WriteMode.Insert ? null : new() { Keys = ["id"] },
        });

        Assert.That(
            await Rows($"""
                SELECT r.mood::text, r.moods::text
                FROM {Schema}.people_rejects p, jsonb_populate_record(NULL::{Schema}.people, p.row::jsonb) r
                """),
            Is.EqualTo(new object[][] { ["very_happy", "{so_so,very_happy}"] }));
    }

    private enum Mood
    {
        VeryHappy,
        SoSo,
    }
}
