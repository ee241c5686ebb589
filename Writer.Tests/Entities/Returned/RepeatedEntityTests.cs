namespace EfWriter.Tests.Entities.Returned;

/// <summary>SaveChanges stores an entity once that a list has twice: such a list is refused by both places.</summary>
public sealed class RepeatedEntityTests : ReturnedTest
{
    [TestCase(WriteMode.Insert)]
    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.InsertOnly)]
    [TestCase(WriteMode.Sync)]
    public async Task A_list_that_has_an_entity_twice_is_refused(WriteMode mode)
    {
        foreach (var valuesBack in new[] { true, false })
        {
            foreach (var hasKey in new[] { true, false })
            {
                await using var db = NewKeys();
                var plains = Plains(3);
                for (var i = 0; hasKey && i < 3; i++)
                    plains[i].Id = i + 1;

                Assert.That(
                    () => db.WriteAsync([plains[0], plains[1], plains[2], plains[1]], new WriteOptions
                    {
                        Mode = mode,
                        SetGeneratedValues = valuesBack,
                        Merge = mode == WriteMode.Insert ? null : new() { OnMissingIndex = OnMissingIndex.Create },
                    }),
                    Throws.TypeOf<FrameWriteException>().With.Property("Code").EqualTo("same-entity").And.Property("Row").EqualTo(3)
                        .And.Message.Contains("row 1"));
                Assert.That(await Count("plain"), Is.Zero);
            }
        }
    }

    [Test]
    public async Task The_last_one_wins_of_rows_of_one_key()
    {
        await using var db = NewKeys();
        var bare = new Bare { Id = new(1, 0, 0, new byte[8]), Marker = "m" };

        var result = await db.WriteAsync(
            [bare, bare], new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } });

        Assert.That(result.Inserted, Is.EqualTo(1));
    }

    // It may give one object again and again, with other values.
    [Test]
    public async Task A_sequence_gives_one_object_several_times()
    {
        await using var db = NewKeys();

        await db.WriteAsync(Reused());

        Assert.That(await Scalar<string>($"SELECT string_agg(\"Marker\", ' ' ORDER BY \"Marker\") FROM {Schema}.plain"),
            Is.EqualTo("m0 m1 m2"));

        static IEnumerable<Plain> Reused()
        {
            var one = new Plain();
            for (var i = 0; i < 3; i++)
            {
                one.Marker = $"m{i}";
                yield return one;
            }
        }
    }

    [Test]
    public async Task Neighbours_of_a_long_list()
    {
        await using var db = NewKeys();
        var plains = Plains(4_500);
        plains.Add(plains[^1]);

        Assert.That(() => db.WriteAsync(plains), Throws.TypeOf<FrameWriteException>().With.Property("Row").EqualTo(4_500));
        Assert.That(await Count("plain"), Is.Zero);
    }
}
