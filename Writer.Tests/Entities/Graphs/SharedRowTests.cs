using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Entities that share a row are written with it, whichever of them a graph comes to first.</summary>
public sealed class SharedRowTests : GraphComparison
{
    private sealed record Situation(string Ends, string Root, string Tracked, bool HasOthers);

    private sealed class Front
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Back? Back { get; set; }
    }

    private sealed class Back
    {
        public int Id { get; set; }

        public string Label { get; set; } = "";

        public string Code { get; set; } = "";

        public Front? Front { get; set; }

        public List<Kid> Kids { get; } = [];

        public List<Note> Notes { get; } = [];
    }

    private sealed class Kid
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";
    }

    private sealed class Note
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";
    }

    private sealed class Visitor
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Back? Back { get; set; }

        public Front? Front { get; set; }
    }

    [Test]
    public async Task From_either_end_and_from_others([Values] bool leadsBack)
    {
        var situations = (
            from ends in leadsBack ? new[] { "forward", "backward", "both" } : ["forward"]
            from root in new[] { "front", "back", "visitor", "visitor of both" }
            from tracked in new[] { "nothing", "front", "back" }
            from hasOthers in new[] { false, true }

            // EF does not save a row without the other half, whose alternate key it lacks.
            where ends != "backward" || root != "front" || tracked == "back"
            select new Situation(ends, root, tracked, hasOthers)).ToList();
        await CreateAsync($"{leadsBack}", b => Build(b, leadsBack));

        await CompareAllAsync(situations, $"{leadsBack}", b => Build(b, leadsBack), Relate, [], """
            SELECT concat_ws(' ', "Marker", "Label", "Code") FROM fronts
            UNION ALL SELECT concat_ws(' ', k."Marker", f."Marker") FROM kids k LEFT JOIN fronts f ON f."Id" = k.back
            UNION ALL SELECT concat_ws(' ', n."Marker", f."Marker") FROM notes n LEFT JOIN fronts f ON f."Code" = n.back
            UNION ALL SELECT concat_ws(' ', v."Marker", b."Marker", f."Marker") FROM visitors v
            LEFT JOIN fronts b ON b."Id" = v.back LEFT JOIN fronts f ON f."Id" = v.front
            """, every: true);
    }

    [Test]
    public async Task Both_know_their_key_afterwards([Values] bool isGraph, [Values] bool isTracked)
    {
        await CreateAsync("keys", b => Build(b, leadsBack: true));
        await using var db = NewContext("keys", b => Build(b, leadsBack: true));
        Front[] fronts = [New("f1"), New("f2")];
        fronts[1].Back!.Front = fronts[1];
        if (isTracked)
            db.AddRange(fronts.Cast<object>());

        if (isGraph)
            await db.WriteGraphAsync(fronts);
        else
            await db.WriteAsync(fronts, new() { SetGeneratedValues = true });

        Assert.That(fronts.Select(front => front.Back!.Id), Is.EqualTo(fronts.Select(front => front.Id)));
        Assert.That(fronts.Select(front => front.Id), Has.All.GreaterThan(0));
        Assert.That(await db.SaveChangesAsync(), Is.Zero);
    }

    private static void Build(ModelBuilder b, bool leadsBack)
    {
        var fronts = b.Entity<Front>().ToTable("fronts");
        var backs = b.Entity<Back>().ToTable("fronts");
        if (!leadsBack)
            backs.Ignore(back => back.Front);
        (leadsBack ? fronts.HasOne(front => front.Back).WithOne(back => back.Front) : fronts.HasOne(front => front.Back).WithOne())
            .HasForeignKey<Back>(back => back.Id);
        backs.HasMany(back => back.Kids).WithOne().HasForeignKey("back");
        backs.HasMany(back => back.Notes).WithOne().HasForeignKey("back").HasPrincipalKey(back => back.Code);
        b.Entity<Kid>().ToTable("kids");
        b.Entity<Note>().ToTable("notes");
        var visitors = b.Entity<Visitor>().ToTable("visitors");
        visitors.HasOne(visitor => visitor.Back).WithMany().HasForeignKey("back");
        visitors.HasOne(visitor => visitor.Front).WithMany().HasForeignKey("front");
    }

    private static Front New(string marker) =>
        new() { Marker = marker, Back = new() { Label = $"{marker}b", Code = $"{marker}c" } };

    private static object[] Relate(ZooContext db, Situation one)
    {
        var front = New("f");
        var back = front.Back!;
        if (one.Ends == "backward")
            front.Back = null;
        if (one.Ends != "forward")
            back.Front = front;
        if (one.HasOthers)
        {
            back.Kids.AddRange([new() { Marker = "k1" }, new() { Marker = "k2" }]);
            back.Notes.Add(new() { Marker = "n" });
        }

        if (one.Tracked == "front")
            db.Add(front);
        if (one.Tracked == "back")
            db.Add(back);
        return one.Root switch
        {
            "front" => [front],
            "back" => [back],
            "visitor" => [new Visitor { Marker = "v", Back = back }],
            _ => [new Visitor { Marker = "v", Back = back }, new Visitor { Marker = "w", Front = front }],
        };
    }
}
