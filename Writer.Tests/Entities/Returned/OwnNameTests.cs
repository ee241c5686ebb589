using EfWriter.Tests.Entities.Zoo;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Bag = System.Collections.Generic.Dictionary<string, object>;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>Columns may be called as what the statements of a write have of their own.</summary>
public sealed class OwnNameTests : DatabaseTest
{
    private static readonly string[] Names =
    [
        "__efwriter_row", "__efwriter_number", "__efwriter_has_0", "__efwriter_knows_0", "__efwriter_kept_0", "__efwriter_token_0",
        "__efwriter_new_0", "__efwriter_block", "__efwriter_indexed", "__efwriter_existing", "__efwriter_incoming", "__efwriter_answers",
        "was_there", "answer", "number", "kind", "done", "place", "v0", "t", "s", "r", "d", "q", "excluded", "old", "new", "locked",
        "merged", "added", "may", "differs", "numbers",
    ];

    private static readonly WriteMode[] Modes =
    [
        WriteMode.Insert, WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync, WriteMode.DeleteInsert,
        WriteMode.Delete,
    ];

    [Test]
    public async Task All_own_names_at_once([ValueSource(nameof(Modes))] WriteMode mode, [Values] bool hasTrigger) =>
        await AssertAsync("all", Names, [mode], hasTrigger);

    // Names that another one beside them would have changed, and variables.
    [TestCase("__efwriter_row")]
    [TestCase("__efwriter_number")]
    [TestCase("__efwriter_has_0")]
    [TestCase("number")]
    [TestCase("was_there")]
    [TestCase("answer")]
    public async Task Each_own_name_alone(string name) =>
        await AssertAsync(name, [name], [WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.InsertOnly], hasTrigger: true);

    // What is written under other names is what is to be written.
    private async Task AssertAsync(string model, string[] names, WriteMode[] modes, bool hasTrigger)
    {
        var own = await WriteAsync(model, names, modes, hasTrigger);
        var plain = await WriteAsync($"{model}, plain", [.. names.Select((_, i) => $"c{i}")], modes, hasTrigger);

        Assert.That(own, Is.EqualTo(plain));
    }

    private async Task<List<string>> WriteAsync(string name, string[] names, WriteMode[] modes, bool hasTrigger)
    {
        await Sql($"DROP SCHEMA {Schema} CASCADE; CREATE SCHEMA {Schema}");
        await using var db = ZooContext.Create(
            new("Returned", name, WriteMode.Insert, b => Build(b, names), _ => Task.CompletedTask, (_, _) => Task.CompletedTask), Schema);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        if (hasTrigger)
        {
            await Sql($"""
                CREATE FUNCTION {Schema}.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER pass BEFORE INSERT OR UPDATE ON {Schema}.own FOR EACH ROW EXECUTE FUNCTION {Schema}.pass()
                """);
        }

        var said = new List<string>();
        foreach (var mode in modes)
        {
            await Sql($"TRUNCATE {Schema}.own RESTART IDENTITY");
            var set = db.Set<Bag>("Own");
            await set.WriteAsync([Row(names, "a", 1), Row(names, "b", 2)]);
            List<Bag> rows = [Row(names, mode == WriteMode.Insert ? "e" : "a", 5), Row(names, "c", 0)];
            var result = await set.WriteAsync(rows, new WriteOptions
            {
                Mode = mode,
                SetGeneratedValues = mode is not (WriteMode.Delete or WriteMode.DeleteInsert),
                Merge = mode == WriteMode.Insert ? null : new() { Keys = ["Code"] },
            });
            said.Add($"{mode}: {result.Inserted} {result.Updated} {result.Deleted} {result.Unchanged}");
            said.AddRange(rows.Select(
                row => $"{row.GetValueOrDefault("Id")} {row["Code"]} {string.Join(' ', names.Select(one => row[one]))}"));
            said.AddRange((await Rows($"SELECT o::text FROM {Schema}.own o ORDER BY o")).Select(row => (string)row[0]!));
        }

        return said;
    }

    // The first has a default, which a row may leave to the database.
    private static Bag Row(string[] names, string code, int value)
    {
        var row = new Bag { ["Code"] = code };
        foreach (var name in names)
            row[name] = value;
        return row;
    }

    private static void Build(ModelBuilder b, string[] names) => b.SharedTypeEntity<Bag>("Own", own =>
    {
        own.ToTable("own");
        own.IndexerProperty<int>("Id").HasColumnOrder(0);
        own.IndexerProperty<string>("Code").HasColumnOrder(1);
        own.HasIndex("Code").IsUnique();
        for (var i = 0; i < names.Length; i++)
            own.IndexerProperty<int>(names[i]).HasColumnOrder(i + 2);
        own.IndexerProperty<int>(names[0]).HasDefaultValue(7);
    });
}
