namespace EfWriter.Tests.Sequences;

/// <summary>What the database makes is left to it for each entity that has no value, wherever that entity stands in the sequence.</summary>
public sealed class MixedEntityTests : SequenceTest
{
    private const int Many = 900;

    // Which of the entities have an id, and which have points of their own.
    private static readonly Dictionary<string, (Func<int, bool> Id, Func<int, bool> Points)> Patterns = new(StringComparer.Ordinal)
    {
        ["none"] = (_ => false, _ => false),
        ["all"] = (_ => true, _ => true),
        ["the first half"] = (i => i < Many / 2, _ => false),
        ["the second half"] = (i => i >= Many / 2, i => i >= Many / 2),
        ["the first"] = (i => i == 0, _ => false),
        ["the last"] = (i => i == Many - 1, i => i == Many - 1),
        ["some blocks"] = (i => i / 100 % 2 == 0, i => i / 150 % 2 == 0),
        ["every other one"] = (i => i % 2 == 0, i => i % 2 == 0),
        ["by chance"] = (i => i * 7919 % 13 < 6, i => i * 104_729 % 11 < 5),
    };

    private static IEnumerable<string> Names => Patterns.Keys;

    [Test]
    public async Task Each_entity_is_stored_as_SaveChanges_stores_it(
        [ValueSource(nameof(Names))] string pattern,
            [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method, [Values] bool inTransaction)
    {
        await using var db = NewPeople();

        var result = await Run(db, inTransaction,
            () => db.WriteAsync(Once(Mixed(pattern)), new WriteOptions { BulkMethod = method, BatchRows = 128 }));

        Assert.That(result.Rows, Is.EqualTo(Many));
        await AssertStored(pattern);
    }

    [Test]
    public async Task Defaults_are_left_to_the_database_from_asynchronous_sources([ValueSource(nameof(Names))] string pattern)
    {
        await using var db = NewPeople();

        await db.WriteAsync(OnceAsync(Mixed(pattern)), new WriteOptions { BatchRows = 1_000 });

        await AssertStored(pattern);
    }

    [Test]
    public async Task Defaults_are_left_to_the_database_where_rows_are_replaced(
        [ValueSource(nameof(Names))] string pattern,
        [Values(ReplaceStrategy.DeleteRows, ReplaceStrategy.Truncate)] ReplaceStrategy strategy, [Values] bool isReferenced)
    {
        await Sql($"INSERT INTO {Schema}.{Table} (id, name) VALUES (900000, 'old')");
        if (isReferenced && strategy == ReplaceStrategy.DeleteRows)
            await Sql($"CREATE TABLE {Schema}.pets (owner integer REFERENCES {Schema}.{Table})");
        await using var db = NewPeople();

        await db.WriteAsync(Mixed(pattern),
            new WriteOptions { IfExists = IfExists.Replace, Replace = new() { Strategy = strategy }, BatchRows = 128 });

        await AssertStored(pattern);
    }

    [Test]
    public async Task Defaults_are_left_to_the_database_where_bad_rows_are_left_out(
        [ValueSource(nameof(Names))] string pattern, [Values] bool isReplaced)
    {
        await using var db = NewPeople();
        var people = Mixed(pattern);
        var bad = new[] { 3, 450, 777 };
        foreach (var row in bad)
            people[row].Name = "";

        var result = await db.WriteAsync(Once(people), new WriteOptions
        {
            BadRows = new() { OnBadRow = OnBadRow.Skip },
            BatchRows = 128,
            IfExists = isReplaced ? IfExists.Replace : IfExists.Append,
            Replace = isReplaced ? new() { Strategy = ReplaceStrategy.DeleteRows } : null,
        });

        Assert.That(result.BadRows.Select(row => row.Row), Is.EqualTo(bad));
        Assert.That(await Count(Table), Is.EqualTo(Many - bad.Length));
    }

    [Test]
    public async Task A_bad_cell_is_named_by_the_entitys_own_row([ValueSource(nameof(Names))] string pattern,
        [Values(0, 1, 299, 898)] int row, [Values] bool isServers)
    {
        await using var db = NewPeople();
        var people = Mixed(pattern);
        (people[row].Name, people[row].Code) = isServers ? ("", "abc") : ("n", "abcd");

        var refusal = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(people, new WriteOptions { BatchRows = 128 }));

        Assert.That(refusal!.Row, Is.EqualTo(row), refusal.Message);
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task Rows_of_seldom_changing_columns_keep_their_order(
        [Values("none", "the first half", "the second half", "some blocks")] string pattern)
    {
        await using var db = NewPeople();

        await db.WriteAsync(Mixed(pattern), new WriteOptions { BatchRows = 128 });

        Assert.That((await Rows($"SELECT name FROM {Schema}.{Table} ORDER BY ctid")).Select(row => row[0]),
            Is.EqualTo(Mixed(pattern).Select(person => person.Name)));
    }

    [Test]
    public async Task Progress_counts_the_rows_of_all_sets_of_columns([Values("some blocks", "by chance")] string pattern)
    {
        await using var db = NewPeople();
        var reports = new Reports();

        var result = await db.WriteAsync(Mixed(pattern), new WriteOptions { BatchRows = 128, Progress = reports });

        Assert.That(reports.Rows, Is.Ordered.And.All.GreaterThan(0));
        Assert.That((reports.Rows[^1], result.Rows), Is.EqualTo(((long)Many, (long)Many)));
    }

    [Test]
    public async Task Modes_that_find_rows_take_entities_of_every_kind(
        [ValueSource(nameof(Names))] string pattern, [Values(WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.Sync)] WriteMode mode)
    {
        await using var db = NewPeople();

        var result = await db.WriteAsync(Once(Mixed(pattern)), new WriteOptions { Mode = mode, BatchRows = 128 });

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((Many, 0)));
        await AssertStored(pattern);
    }

    [Test]
    public async Task An_update_passes_over_an_entity_whose_key_the_database_would_make()
    {
        await using var db = NewPeople();

        Assert.That((await db.WriteAsync(People(3), new WriteOptions { Mode = WriteMode.UpdateOnly })).Updated, Is.Zero);
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task No_entities_are_written_in_every_mode(
        [Values(WriteMode.Insert, WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly)] WriteMode mode)
    {
        await using var db = NewPeople();

        Assert.That((await db.WriteAsync(Once(People(0)), new WriteOptions { Mode = mode })).Rows, Is.Zero);
    }

    [Test]
    public async Task A_table_is_made_that_makes_values_for_entities_without([ValueSource(nameof(Names))] string pattern)
    {
        await Sql($"DROP TABLE {Schema}.{Table}");
        await using var db = NewPeople();

        await db.WriteAsync(Mixed(pattern), new WriteOptions { BatchRows = 100 });

        Assert.That(await Count(Table), Is.EqualTo(Many));
    }

    [Test]
    public async Task A_value_of_an_identity_that_takes_none_is_refused_where_an_entity_has_one_and_only_there([Values] bool isFirst)
    {
        await Sql($"ALTER TABLE {Schema}.{Table} ALTER id SET GENERATED ALWAYS");
        await using var db = NewPeople();
        var people = Mixed("none");
        await db.WriteAsync(people);
        people[isFirst ? 0 : 400].Id = 1_000_000;

        var refusal = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(people));

        Assert.That(refusal!.Message, Does.Contain("'id'").Or.Contains("id ").And.Contains("OverridingSystemValue"));
        Assert.That(await Count(Table), Is.EqualTo(Many));
    }

    private static List<Person> Mixed(string pattern) =>
    [
        .. Enumerable.Range(0, Many).Select(i => new Person
        {
            Id = Patterns[pattern].Id(i) ? 1_000_000 + i : 0,
            Points = Patterns[pattern].Points(i) ? 100 + i : 0,
            Name = $"p{i}",
        }),
    ];

    private async Task AssertStored(string pattern)
    {
        var stored = (await Rows($"SELECT name, id, points FROM {Schema}.{Table}"))
            .ToDictionary(row => (string)row[0]!, row => ((int)row[1]!, (int)row[2]!));
        Assert.That(stored, Has.Count.EqualTo(Many));
        foreach (var person in Mixed(pattern))
        {
            var (id, points) = stored[person.Name!];
            Assert.That(points, Is.EqualTo(person.Points == 0 ? 7 : person.Points), person.Name);
            Assert.That(id, person.Id == 0 ? Is.InRange(1, Many) : Is.EqualTo(person.Id), person.Name);
        }

        // Those whose numbers the database makes get them in the sequence's order, as far as they have the same columns.
        var made = Mixed(pattern).Where(person => person is { Id: 0, Points: 0 }).Select(person => stored[person.Name!].Item1);
        Assert.That(made, Is.Ordered);
    }

    private sealed class Reports : IProgress<WriteProgress>
    {
        public List<long> Rows { get; } = [];

        public void Report(WriteProgress value)
        {
            if (value.Stage == WriteStage.Sending)
                Rows.Add(value.Rows);
        }
    }
}
