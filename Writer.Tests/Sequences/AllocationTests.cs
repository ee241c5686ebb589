namespace EfWriter.Tests.Sequences;

/// <summary>Entities are read where they are: nothing is made of each of them.</summary>
[NonParallelizable]
public sealed class AllocationTests : SequenceTest
{
    [Test]
    public async Task Half_a_million_entities_of_a_list_take_at_most_two_megabytes_beside_it()
    {
        await using var db = NewPeople();
        var people = People(500_000).ToList();
        await db.WriteAsync(people.Take(20_000).ToList());

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await db.WriteAsync(people);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.That(allocated, Is.LessThan(2_000_000));
    }
}
