using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>A query's objects of one type of a hierarchy become the rows that SaveChanges makes of them.</summary>
public sealed class HierarchyTests : DatabaseTest
{
    private static readonly Dictionary<string, Func<Menagerie, IQueryable<Beast>>> Queries = new()
    {
        ["a derived type"] = db => db.Set<Source>().OrderBy(s => s.Id).Select(s => new Hound { Id = s.Id, Name = s.Text, Note = s.Text }),
        ["its sibling"] = db => db.Set<Source>().OrderBy(s => s.Id)
            .Select(s => new Tiger { Id = s.Id, Note = s.Text, Lives = s.Number, Mood = State.Sent }),
        ["a type below"] = db => db.Set<Source>().OrderBy(s => s.Id).Select(s => new Whelp { Id = s.Id, Age = s.Number, Barks = s.Number }),
        ["objects inside"] = db => db.Set<Source>().OrderBy(s => s.Id).Select(s => new Hound
        {
            Id = s.Id,
            Home = new Place { City = s.Text },
            Den = new Place { Zip = s.Number },
        }),
        ["a part of a complex object, and no owned one"] = db => db.Set<Source>().OrderBy(s => s.Id)
            .Select(s => new Whelp { Id = s.Id, Den = new Place { City = s.Text } }),
        ["a cast to the base"] = db => db.Set<Source>().OrderBy(s => s.Id).Select(s => (Beast)new Tiger { Id = s.Id, Note = "t" }),
        ["nothing but a key"] = db => db.Set<Source>().OrderBy(s => s.Id).Select(s => new Tiger { Id = s.Id }),
    };

    private static IEnumerable<TestCaseData> Cases() =>
        from hierarchy in Hierarchy.Every
        from query in Queries.Keys
        select new TestCaseData(hierarchy, query).SetArgDisplayNames(hierarchy.Name, query);

    [TestCaseSource(nameof(Cases))]
    public async Task Rows_are_stored_as_SaveChanges_stores_the_querys_objects(object mapped, string name)
    {
        var (hierarchy, query) = ((Hierarchy)mapped, Queries[name]);
        await using var db = await CreateAsync(hierarchy);
        db.AddRange(await query(db).AsNoTracking().ToListAsync());
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var expected = await Beasts();
        Assert.That(expected, Has.Count.EqualTo(3));

        foreach (var isOfBase in new[] { true, false })
        {
            await Sql($"TRUNCATE {Schema}.beasts");
            var result = isOfBase ? await db.WriteAsync(query(db)) : await WriteAsTyped(db, query(db));

            Assert.That((result.StayedOnServer, result.Inserted), Is.EqualTo((true, 3L)));
            Assert.That(await Beasts(), Is.EqualTo(expected));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task An_upsert_does_what_it_does_with_the_same_entities(object mapped, string name)
    {
        var (hierarchy, query) = ((Hierarchy)mapped, Queries[name]);
        await using var db = await CreateAsync(hierarchy);
        var upsert = new WriteOptions { Mode = WriteMode.Upsert };
        var outcomes = new List<(string, List<string>)>();
        foreach (var isQuery in new[] { false, true })
        {
            await Sql($"TRUNCATE {Schema}.beasts");
            await db.WriteAsync(await Queries[name](db).Take(2).AsNoTracking().ToListAsync());
            await Sql($"UPDATE {Schema}.beasts SET \"Name\" = 'old', \"Home_City\" = 'old', \"Lives\" = 1 WHERE \"Id\" = 1");
            var result = isQuery
                ? await db.WriteAsync(query(db), upsert)
                : await db.WriteAsync(await query(db).AsNoTracking().ToListAsync(), upsert);
            outcomes.Add(($"{result.Inserted} {result.Updated} {result.Unchanged}", await Beasts()));
        }

        Assert.That(outcomes[1], Is.EqualTo(outcomes[0]));
    }

    [Test]
    public async Task Entities_that_are_read_as_they_are_keep_their_types_and_each_siblings_columns(
        [ValueSource(typeof(Hierarchy), nameof(Hierarchy.Every))] object mapped)
    {
        await using var db = await CreateAsync((Hierarchy)mapped);
        db.AddRange(
            new Hound { Id = 1, Name = "h", Note = "of a hound", Home = new() { City = "Ur" }, Den = new() { Zip = 1 } },
            new Tiger { Id = 2, Name = "t", Note = "of a tiger", Mood = State.Sent, Lives = 9 }, new Whelp { Id = 3, Age = 1, Barks = 2 });
        await db.SaveChangesAsync();
        var expected = await Beasts();

        var result = await db.WriteAsync(db.Set<Beast>(), "copies");

        Assert.That((result.StayedOnServer, result.Rows), Is.EqualTo((true, 3L)));
        Assert.That(await Beasts("copies"), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_query_that_sets_what_its_type_says_is_refused_by_the_property_and_so_are_several_types()
    {
        await using var db = await CreateAsync(Hierarchy.Every.Single(one => one.Name == "an enum as text"));
        var sources = db.Set<Source>();

        Assert.Multiple(() =>
        {
            Assert.That(Refused(sources.Select(s => new Tiger { Id = s.Id, Kind = State.Open })).Column, Is.EqualTo("Kind"));
            Assert.That(Refused(sources.Select(s => s.Id == 1 ? (Beast)new Tiger { Id = s.Id } : new Hound { Id = s.Id })).Message,
                Does.Contain("by code that only runs in the app"));
        });

        FrameWriteException Refused(IQueryable<Beast> query) => Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(query))!;
    }

    private static Task<WriteResult> WriteAsTyped(Menagerie db, IQueryable<Beast> query) => query switch
    {
        IQueryable<Whelp> whelps => db.WriteAsync(whelps),
        IQueryable<Hound> hounds => db.WriteAsync(hounds),
        IQueryable<Tiger> tigers => db.WriteAsync(tigers),
        _ => db.WriteAsync(query),
    };

    private async Task<Menagerie> CreateAsync(Hierarchy hierarchy)
    {
        var db = Menagerie.Create(Schema, hierarchy);
        await Sql(db.Database.GenerateCreateScript());
        db.AddRange(Enumerable.Range(1, 3).Select(i => new Source { Id = i, Text = i == 2 ? null : $"it's {i}", Number = i - 1 }));
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        return db;
    }

    private async Task<List<string>> Beasts(string table = "beasts") =>
        [.. (await Rows($"SELECT to_jsonb(b)::text FROM {Schema}.{table} b ORDER BY \"Id\"")).Select(row => (string)row[0]!)];
}
