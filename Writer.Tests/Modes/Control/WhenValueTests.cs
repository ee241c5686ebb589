using System.Linq.Expressions;
using System.Net;
using System.Text.Json;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NpgsqlTypes;

namespace EfWriter.Tests.Modes.Control;

/// <summary>A value of a condition is a value to the server, whatever is in it, or the condition is refused.</summary>
public sealed class WhenValueTests : DatabaseTest
{
    private static readonly string[] Texts =
    [
        "plain", "it's", "''", "\\", "\\'", "\"", "a\"b", "a=>b", "[1,2)", "'; DROP TABLE things; --", "') OR true --",
        "b\"'::hstore or setval('planted', 777) > 0 or 'x' = '", "b'::jsonb or setval('planted', 777) > 0 or 'x' = '", "$$x$$", "{a,b}",
    ];

    private static IEnumerable<TestCaseData> Values()
    {
        foreach (var text in Texts)
        {
            yield return Case("text", text, new() { Name = text }, (e, _) => e.Name == text);
            yield return Case("list of texts", text, new() { Name = text }, (e, _) => new[] { "other", text }.Contains(e.Name));
            yield return Case("array", text, new() { Words = [text] }, (e, _) => e.Words == new[] { text });
            yield return Case("pattern", text, new() { Name = text }, (e, _) => e.Name!.StartsWith(text));
            yield return Case("json text", text, new() { Json = JsonSerializer.Serialize(text) },
                (e, _) => e.Json == JsonSerializer.Serialize(text, JsonSerializerOptions.Default));
            var pairs = new Dictionary<string, string?> { ["a"] = text };
            yield return Case("hstore", text, new() { Tags = pairs }, (e, _) => e.Tags == pairs);
            var document = JsonDocument.Parse(JsonSerializer.Serialize(text));
            yield return Case("json document", text, new() { Document = document }, (e, _) => e.Document == document);
        }

        var (day, range, address) = (new DateTime(2020, 2, 29, 0, 0, 0, DateTimeKind.Utc), new NpgsqlRange<int>(1, 5), IPAddress.Loopback);
        yield return Case("time", "", new() { At = day }, (e, _) => e.At == day);
        yield return Case("range", "", new() { Span = range }, (e, _) => e.Span == range);
        yield return Case("address", "", new() { Address = address }, (e, _) => e.Address == address);
        yield return Case("bytes", "", new() { Bytes = [0, 39] }, (e, _) => e.Bytes == new byte[] { 0, 39 });
    }

    private static TestCaseData Case(string kind, string text, Thing there, Expression<Func<Thing, Thing, bool>> when) =>
        new TestCaseData(there, when).SetArgDisplayNames(kind, text);

    [TestCaseSource(nameof(Values))]
    public async Task A_value_is_compared_as_a_query_compares_it(object there, LambdaExpression when)
    {
        await Sql($"""
            CREATE SEQUENCE {Schema}.planted;
            CREATE TABLE {Schema}.things (
                "Id" int PRIMARY KEY, "Count" int, "Name" text, "Json" jsonb, "Words" text[], "Tags" hstore, "Document" jsonb,
                "At" timestamptz, "Span" int4range, "Address" inet, "Bytes" bytea)
            """);
        await using var db = new ThingContext(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
            Schema);
        var thing = (Thing)there;
        db.Add(thing);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var condition = (Expression<Func<Thing, Thing, bool>>)when;

        long updated;
        try
        {
            updated = (await db.WriteAsync([new Thing { Id = thing.Id, Count = 1 }],
                new WriteOptions { Mode = WriteMode.Upsert, Merge = new MergeOptions<Thing> { When = condition } })).Updated;
        }
        catch (FrameWriteException refusal)
            when (refusal.Code == "unusable-condition" && (thing.Tags is not null || thing.Document is not null))
        {
            Assert.That(refusal.Message, Does.Contain("without escaping it"));
            return;
        }

        Assert.That(updated, Is.EqualTo(1));
        Assert.That(await Scalar<long>($"SELECT last_value FROM {Schema}.planted"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_query_filter_of_Sync_takes_no_value_that_EF_does_not_escape()
    {
        await Sql($"CREATE TABLE {Schema}.things (\"Id\" int PRIMARY KEY, \"Tags\" hstore); INSERT INTO {Schema}.things VALUES (1), (2)");
        var hidden = new Dictionary<string, string?> { ["a"] = "b\"'::hstore or 'x' = '" };
        var options = new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        await using var db = new ThingContext(options.Options, Schema)
        {
            Hidden = hidden,
        };

        await Assert.ThatAsync(() => db.WriteAsync([new Thing { Id = 3 }], new WriteOptions { Mode = WriteMode.Sync }),
            Throws.TypeOf<FrameWriteException>().With.Property(nameof(FrameWriteException.Code)).EqualTo("unusable-filter"));

        Assert.That(await Count("things"), Is.EqualTo(2));
    }

    private sealed class ThingContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => (schema, Hidden is null);

        public Dictionary<string, string?>? Hidden { get; init; }

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Thing>(thing =>
        {
            thing.ToTable("things", schema).Property(one => one.Id).ValueGeneratedNever();
            thing.Property(one => one.Json).HasColumnType("jsonb");
            thing.Property(one => one.Tags).HasColumnType("hstore");
            if (Hidden is not null)
                thing.HasQueryFilter(one => one.Tags == Hidden);
        });
    }

    private sealed class Thing
    {
        public int Id { get; set; } = 1;

        public int Count { get; set; }

        public string? Name { get; set; }

        public string? Json { get; set; }

        public string[]? Words { get; set; }

        public Dictionary<string, string?>? Tags { get; set; }

        public JsonDocument? Document { get; set; }

        public DateTime? At { get; set; }

        public NpgsqlRange<int>? Span { get; set; }

        public IPAddress? Address { get; set; }

        public byte[]? Bytes { get; set; }
    }
}
