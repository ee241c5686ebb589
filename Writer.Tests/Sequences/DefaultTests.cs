namespace EfWriter.Tests.Sequences;

/// <summary>What entities and frames do to a table that is there, where nobody says it; and a sync of nothing.</summary>
public sealed class DefaultTests : SequenceTest
{
    private static IEnumerable<WriteOptions?> Unsaid =>
        [null, new(), new() { BatchRows = 10 }, new() { Analyze = true }, new() { BadRows = new() { OnBadRow = OnBadRow.Skip } },
            new() { Retry = new() }, new() { BulkMethod = BulkMethod.Copy }];

    [TestCaseSource(nameof(Unsaid))]
    public async Task Entities_are_appended_whatever_other_options_say(WriteOptions? options)
    {
        await using var db = NewPeople();

        await db.WriteAsync(People(2), options);
        await db.WriteAsync(OnceAsync(People(2)), options);
        await db.WriteAsync<Person>(Frame.From([new { name = "n" }]), options);

        Assert.That(await Count(Table), Is.EqualTo(5));
    }

    [TestCaseSource(nameof(Unsaid))]
    public async Task Frames_are_not_appended_where_nothing_is_said(WriteOptions? options)
    {
        await using var db = NewPeople();

        Assert.That(() => db.WriteAsync(Frame.From([new { name = "n" }]), Table, (options ?? new()) with { Schema = Schema }),
            Throws.TypeOf<TableExistsException>());
    }

    [Test]
    public async Task IfExists_of_the_call_holds_for_entities()
    {
        await using var db = NewPeople();
        await db.WriteAsync(People(2));

        Assert.That(() => db.WriteAsync(People(2), new WriteOptions { IfExists = IfExists.Fail }), Throws.TypeOf<TableExistsException>());
        await db.WriteAsync(People(1),
            new WriteOptions { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.DeleteRows } });

        Assert.That(await Count(Table), Is.EqualTo(1));
    }

    [Test]
    public async Task A_sync_from_no_rows_is_refused_unless_it_is_asked_for([Values] bool entities, [Values] bool inTransaction,
        [Values] bool isList)
    {
        await using var db = NewPeople();
        await Sql($"INSERT INTO {Schema}.{Table} (name) VALUES ('a'), ('b')");
        var sync = new WriteOptions { Mode = WriteMode.Sync };
        Task<WriteResult> Write(WriteOptions options)
        {
            var people = isList ? new List<Person>() : Once(People(0));
            return entities
                ? db.WriteAsync(people, options)
                : db.WriteAsync(Frame.From(people.Select(person => new { id = person.Id })), Table,
                    options with { Schema = Schema, Merge = (options.Merge ?? new()) with { Keys = ["id"] } });
        }

        var refusal = await Refused(db, inTransaction, () => Write(sync));

        Assert.That(refusal.Message, Does.Contain("the frame has no rows").And.Contain("AllowEmptySync"));
        Assert.That(await Count(Table), Is.EqualTo(2));
        Assert.That((await Run(db, inTransaction, () => Write(sync with { Merge = new() { AllowEmptySync = true } }))).Deleted,
            Is.EqualTo(2));
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public void To_allow_an_empty_sync_means_nothing_with_other_modes()
    {
        using var db = NewPeople();

        Assert.That(() => db.WriteAsync(People(1), new WriteOptions { Merge = new() { AllowEmptySync = true } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(
                "WriteOptions.Merge.AllowEmptySync is set, and WriteOptions.Mode is Insert, which does not use it."));
    }
}
