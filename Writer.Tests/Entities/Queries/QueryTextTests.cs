using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>Texts of a query become what SaveChanges makes of them, or are refused by what the server says.</summary>
public sealed class QueryTextTests : DatabaseTest
{
    private static readonly Dictionary<string, Func<Letters, IQueryable<Letter>>> Queries = new()
    {
        ["jsonb"] = db => db.Set<Letter>().Select(one => new Letter { Id = 2, Jsonb = one.Text }),
        ["json"] = db => db.Set<Letter>().Select(one => new Letter { Id = 2, Json = one.Short }),
        ["xml"] = db => db.Set<Letter>().Select(one => new Letter { Id = 2, Xml = one.Note }),
        ["a text of a document"] = db => db.Set<Letter>().Select(one => new Letter { Id = 2, Text = one.Json, Short = one.Jsonb }),
        ["another kind of document"] = db => db.Set<Letter>().Select(one => new Letter { Id = 2, Note = one.Note, Jsonb = one.Json }),
    };

    private static IEnumerable<string> QueryNames => Queries.Keys;

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = New();
        await Sql(db.Database.GenerateCreateScript());
        await Sql($$"""
            INSERT INTO {{Schema}}."Letter" VALUES (1, '{"a":  1}', '{"b":  2}', '<a/>', 'sad', '{"c":  3}', '{"d":  4}', '<b/>')
            """);
    }

    [TestCaseSource(nameof(QueryNames))]
    public async Task A_text_becomes_what_SaveChanges_makes_of_it(string name)
    {
        await using var db = New();
        foreach (var mode in new[] { WriteMode.Insert, WriteMode.Upsert })
        {
            db.AddRange(await Queries[name](db).AsNoTracking().ToListAsync());
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            var expected = await Second();
            await Sql($"DELETE FROM {Schema}.\"Letter\" WHERE \"Id\" = 2");

            await db.WriteAsync(Queries[name](db), new WriteOptions { Mode = mode });

            Assert.That(await Second(), Is.EqualTo(expected));
            await Sql($"DELETE FROM {Schema}.\"Letter\" WHERE \"Id\" = 2");
        }
    }

    [Test]
    public async Task What_the_server_does_not_convert_is_refused_by_both_types()
    {
        await using var db = New();

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(db.Set<Letter>().FromSqlRaw($"""
                SELECT 2 AS "Id", "Text", "Short", "Note", "Word", "Text" AS "Jsonb", "Json", "Xml" FROM {Schema}."Letter"
                """)))!;

        Assert.That(refused.SqlState, Is.EqualTo("42804"));
        Assert.That(refused.Message, Does.Contain("column \"Jsonb\" is of type jsonb but expression is of type text")
            .And.Contain("Convert the column in the query, or change the table's."));
    }

    private Task<string> Second() => Scalar<string>($"SELECT l::text FROM {Schema}.\"Letter\" l WHERE \"Id\" = 2");

    private Letters New() => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
        Schema);

    private sealed class Letter
    {
        public int Id { get; set; }

        public string? Text { get; set; }

        public string? Short { get; set; }

        public string? Note { get; set; }

        public string? Word { get; set; }

        public string? Jsonb { get; set; }

        public string? Json { get; set; }

        public string? Xml { get; set; }
    }

    private sealed class Letters(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => schema;

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(schema);
            model.Entity<Letter>(letter =>
            {
                letter.Property(one => one.Id).ValueGeneratedNever().HasColumnOrder(0);
                letter.Property(one => one.Text).HasColumnOrder(1);
                letter.Property(one => one.Short).HasMaxLength(30).HasColumnOrder(2);
                letter.Property(one => one.Note).HasColumnOrder(3);
                letter.Property(one => one.Word).HasColumnOrder(4);
                letter.Property(one => one.Jsonb).HasColumnType("jsonb").HasColumnOrder(5);
                letter.Property(one => one.Json).HasColumnType("json").HasColumnOrder(6);
                letter.Property(one => one.Xml).HasColumnType("xml").HasColumnOrder(7);
            });
        }
    }
}
