using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>A table that a write makes of the model is the one that EF would make.</summary>
public sealed class ModelTableTests : DatabaseTest
{
    [TestCase("new", 1)]
    [TestCase("new", 2)]
    [TestCase("replaced", 1)]
    public async Task A_table_has_what_CreateTables_would_give_it(string kind, int streams)
    {
        await using var db = new PlaceContext(Schema);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        var expected = await Description();
        await Sql(kind == "new"
            ? $"""DROP TABLE {Schema}."Place" """
            : $"""ALTER TABLE {Schema}."Place" DROP CONSTRAINT "AK_Place_Code" """);

        var result = await db.WriteAsync(
            Places(), new WriteOptions { IfExists = kind == "new" ? IfExists.Append : IfExists.Replace, Parallelism = streams });

        Assert.That(result.CreatedTable, Is.True);
        Assert.That(await Description(), Is.EqualTo(expected));
        Assert.That(
            await Rows($"""SELECT "Id", "Level" FROM {Schema}."Place" ORDER BY "Code" """),
            Is.EqualTo(new object[][] { [1, 7], [2, 5] }));
    }

    [TestCase(WriteMode.Upsert, "")]
    [TestCase(WriteMode.Upsert, "Name")]
    [TestCase(WriteMode.AppendNewest, "")]
    public async Task Every_mode_makes_the_models_table(WriteMode mode, string key)
    {
        await using var db = new PlaceContext(Schema);
        var options = new WriteOptions
        {
            Mode = mode,
            Merge = new() { Keys = key.Length == 0 ? [] : [key], Cursor = mode == WriteMode.AppendNewest ? "Code" : null },
        };

        await db.WriteAsync(Places(), options);
        var more = Places();
        more[0].Code = key.Length == 0 ? 3 : 1;
        await db.WriteAsync(more.Take(1).ToList(), options);

        Assert.That(await Count("\"Place\""), Is.EqualTo(key.Length == 0 ? 3 : 2));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_comment_is_added_to_the_models_table(int streams)
    {
        await using var db = new PlaceContext(Schema);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        var expected = await Description();
        await Sql($"""DROP TABLE {Schema}."Place" """);

        await db.WriteAsync(Places(), new WriteOptions { NewTable = new() { Comment = "c" }, Parallelism = streams });

        Assert.That(await Description(), Is.EqualTo(expected));
        Assert.That(await Scalar<string>($"""SELECT obj_description('{Schema}."Place"'::regclass)"""), Is.EqualTo("c"));
    }

    [Test]
    public async Task A_table_whose_indexes_are_chosen_has_the_models_columns_key_and_these_indexes_and_nothing_else()
    {
        await using var db = new PlaceContext(Schema);

        await db.WriteAsync(Places(9), new WriteOptions { NewTable = new() { Indexes = [new("Name")] } });

        Assert.That((await Description()).Split('\n'), Is.EqualTo(new[]
        {
            $"""CREATE INDEX "IX_Place_Name" ON {Schema}."Place" USING btree ("Name")""",
            $"""CREATE UNIQUE INDEX "PK_Place" ON {Schema}."Place" USING btree ("Id")""",
            "Code integer t  ", "Id integer t  ", "Level integer t  ", "Name text t  ",
            """PK_Place PRIMARY KEY ("Id")""",
            "Tags text[] t  ",
        }));
    }

    [Test]
    public async Task A_table_that_is_described_by_options_is_made_as_they_say()
    {
        await using var db = new PlaceContext(Schema);

        await db.WriteAsync(Places(9), new WriteOptions { NewTable = new() { PrimaryKey = ["Code"] } });

        Assert.That(
            await Scalar<string>($"""
                SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{Schema}."Place"'::regclass AND contype = 'p'
                """),
            Is.EqualTo("PRIMARY KEY (\"Code\")"));
    }

    private static List<Place> Places(int first = 0) =>
        [new() { Id = first, Code = 1, Name = "a", Level = first },
            new() { Id = first == 0 ? 0 : first + 1, Code = 2, Name = "b", Level = 5 }];

    private async Task<string> Description() => await Scalar<string>($"""
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index WHERE indrelid = '{Schema}."Place"'::regclass
            UNION ALL
            SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = '{Schema}."Place"'::regclass AND contype <> 'n'
            UNION ALL
            SELECT concat_ws(
                ' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid))
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = '{Schema}."Place"'::regclass AND attnum > 0) lines
        """);

    private sealed class Place
    {
        public int Id { get; set; }

        public int Code { get; set; }

        public string Name { get; set; } = "";

        public int Level { get; set; }

        public string[] Tags { get; set; } = [];

        public int Twice { get; private set; }
    }

    private sealed class PlaceContext(string schema) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseNpgsql($"{Server.ConnectionString};Search Path={schema}");

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Place>(place =>
        {
            place.HasAlternateKey(p => p.Code);
            place.Property(p => p.Level).HasDefaultValue(7);
            place.Property(p => p.Twice).HasComputedColumnSql("\"Level\" * 2", stored: true);
            place.HasIndex(p => p.Tags).HasMethod("gin");
            place.HasIndex(p => new { p.Level, p.Name }).IsDescending(true, false).HasFilter("\"Level\" > 3");
            place.HasIndex(p => p.Level, "IX_included").IncludeProperties(p => p.Name);
            place.ToTable(table => table.HasCheckConstraint("CK_level", "\"Level\" >= 0"));
        });
    }
}
