using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>
/// Objects whose keys are set, behind objects that the context tracks: SaveChanges takes some of them for stored, and a graph refuses
/// those.
/// </summary>
public sealed class TrackedGraphTests : GraphComparison
{
    private const int Stored = 77;

    private sealed record Situation(bool IsGenerated, string Tracked, string Way, int Key, bool HasOtherRoot);

    private sealed class Node
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Node? Up { get; set; }

        public List<Node> Down { get; } = [];
    }

    [Test]
    public async Task An_object_whose_key_is_set([Values] bool isGenerated)
    {
        var situations = (
            from tracked in new[] { "nothing", "first", "first and second" }
            from way in new[] { "up", "down", "up up", "up down", "down up", "down down" }
            from key in new[] { 0, Stored, 500 }
            from hasOtherRoot in new[] { false, true }
            where isGenerated || key != 0
            select new Situation(isGenerated, tracked, way, key, hasOtherRoot)).ToList();
        await CreateAsync($"{isGenerated}", b => Build(b, isGenerated));
        await Sql($"INSERT INTO {Schema}.nodes (\"Id\", \"Marker\") VALUES ({Stored}, 'stored')");

        await CompareAllAsync(
            situations, $"{isGenerated}", b => Build(b, isGenerated), Relate, ["'Node."],
            "SELECT concat_ws('>', n.\"Marker\", u.\"Marker\") FROM nodes n LEFT JOIN nodes u ON u.\"Id\" = n.up", every: true);
    }

    private static void Build(ModelBuilder b, bool isGenerated)
    {
        var nodes = b.Entity<Node>().ToTable("nodes");
        nodes.HasOne(node => node.Up).WithMany(node => node.Down).HasForeignKey("up");
        if (!isGenerated)
            nodes.Property(node => node.Id).ValueGeneratedNever();
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        var next = 900;
        Node New(string marker) => new() { Marker = marker, Id = one.IsGenerated ? 0 : next++ };
        var first = New("first");
        var nodes = new List<Node> { first };
        if (one.Tracked != "nothing")
            db.Add(first);
        foreach (var step in one.Way.Split(' '))
        {
            var node = New($"n{nodes.Count}");
            if (one.Tracked == "first and second" && nodes.Count == 1)
                db.Add(node);
            if (step == "up")
                nodes[^1].Up = node;
            else
                nodes[^1].Down.Add(node);
            nodes.Add(node);
        }

        if (one.Key > 0)
            nodes[^1].Id = one.Key;
        return one.HasOtherRoot ? [first, new Node { Marker = "other", Id = one.IsGenerated ? 0 : next, Down = { nodes[^1] } }] : [first];
    }
}
