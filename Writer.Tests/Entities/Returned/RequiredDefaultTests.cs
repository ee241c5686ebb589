using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>A required column that an entity leaves null gets the database's default, also where rows are staged.</summary>
public sealed class RequiredDefaultTests : DatabaseTest
{
    private const string Trigger = """
        CREATE FUNCTION {0}.same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER same BEFORE INSERT ON {0}."Paper" FOR EACH ROW EXECUTE FUNCTION {0}.same()
        """;

    [Test]
    public async Task The_default_is_stored_and_comes_back(
        [Values("'fixed'", "gen_random_uuid()::text", "'d' || 3")] string sql, [Values] bool hasTrigger, [Values] bool comesBack,
        [Values(WriteMode.Insert, WriteMode.Upsert, WriteMode.InsertOnly)] WriteMode mode)
    {
        await using var db = await CreateAsync(sql, hasTrigger);
        List<Paper> papers = [new() { Id = 1, Name = "a" }, new() { Id = 2, Name = "b", Code = "own" }, new() { Id = 3, Name = "c" }];

        var result = await db.WriteAsync(papers, new WriteOptions { Mode = mode, SetGeneratedValues = comesBack });

        Assert.That(result.Inserted, Is.EqualTo(3));
        var stored = await db.Set<Paper>().AsNoTracking().OrderBy(paper => paper.Id).Select(paper => paper.Code).ToListAsync();
        Assert.That(stored[1], Is.EqualTo("own"));
        Assert.That(stored, Has.All.Not.Empty);
        Assert.That(papers.Select(paper => paper.Code), Is.EqualTo(comesBack ? stored : [null, "own", null]));
    }

    [Test]
    public async Task A_graphs_children_are_of_the_code_that_came_back([Values] bool hasTrigger, [Values] bool isKey)
    {
        await using var db = await CreateAsync("gen_random_uuid()::text", hasTrigger, isKey, hasSheets: true);
        List<Paper> papers = [new() { Id = 1, Sheets = { new(), new() } }, new() { Id = 2, Sheets = { new() } }];

        await db.WriteGraphAsync(papers);

        var stored = await db.Set<Paper>().AsNoTracking().Include(paper => paper.Sheets).OrderBy(paper => paper.Id).ToListAsync();
        Assert.That(stored.Select(paper => (paper.Code, paper.Sheets.Count)),
            Is.EqualTo(papers.Select(paper => (paper.Code, paper.Sheets.Count))));
        Assert.That(stored.Select(paper => paper.Code), Is.Unique.And.All.Not.Null);
    }

    [Test]
    public async Task A_row_that_is_there_is_not_updated_to_null([Values] bool comesBack)
    {
        await using var db = await CreateAsync("'fixed'", hasTrigger: false);
        await Sql($"""INSERT INTO {Schema}."Paper" ("Id", "Code", "Title", "Name") VALUES (1, 'old', '', 'old')""");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            [new Paper { Id = 1, Name = "new" }], new WriteOptions { Mode = WriteMode.Upsert, SetGeneratedValues = comesBack }));

        Assert.That(failure!.Column, Is.EqualTo("Code"));
        Assert.That(await Scalar<string>($"""SELECT concat("Code", ' ', "Name") FROM {Schema}."Paper" """), Is.EqualTo("old old"));
    }

    [Test]
    public async Task Required_columns_that_are_not_updated_may_be_null_in_an_update([Values] bool byProperties)
    {
        await using var db = await CreateAsync("'fixed'", hasTrigger: false);
        await Sql($"""INSERT INTO {Schema}."Paper" ("Id", "Code", "Title", "Name") VALUES (1, 'old', 'old', 'old')""");

        var result = await db.WriteAsync([new Paper { Id = 1, Name = "new", Title = null! }], new WriteOptions
        {
            Mode = WriteMode.UpdateOnly,
            Merge = byProperties
                ? new MergeOptions<Paper> { UpdateProperties = paper => paper.Name }
                : new MergeOptions<Paper> { UpdateColumns = ["Name"] },
        });

        Assert.That(result.Updated, Is.EqualTo(1));
        Assert.That(await Scalar<string>($"""SELECT concat_ws(' ', "Code", "Title", "Name") FROM {Schema}."Paper" """),
            Is.EqualTo("old old new"));
    }

    private async Task<Desk> CreateAsync(string sql, bool hasTrigger, bool isKey = false, bool hasSheets = false)
    {
        var db = new Desk(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
            Schema, sql, isKey, hasSheets);
        await Sql(db.Database.GenerateCreateScript());
        if (hasTrigger)
            await Sql(Trigger.Replace("{0}", Schema, StringComparison.Ordinal));
        return db;
    }

    private sealed class Paper
    {
        public int Id { get; set; }

        public string? Code { get; set; }

        public string Title { get; set; } = "";

        public string? Name { get; set; }

        public List<Sheet> Sheets { get; } = [];
    }

    private sealed class Sheet
    {
        public int Id { get; set; }

        public string? Code { get; set; }
    }

    private sealed class Desk(DbContextOptions options, string schema, string sql, bool isKey, bool hasSheets)
        : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => (schema, sql, isKey, hasSheets);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema(schema);
            modelBuilder.Entity<Paper>(paper =>
            {
                paper.Property(one => one.Id).ValueGeneratedNever();
                paper.Property(one => one.Code).IsRequired().HasDefaultValueSql(sql);
                if (isKey)
                    paper.HasKey(one => one.Code);
                if (hasSheets)
                    paper.HasMany(one => one.Sheets).WithOne().HasForeignKey(sheet => sheet.Code).HasPrincipalKey(one => one.Code);
                else
                    paper.Ignore(one => one.Sheets);
            });
        }
    }
}
