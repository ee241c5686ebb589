using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Columns that are GENERATED ALWAYS AS IDENTITY beside the key: the key of others, or of nobody.</summary>
public sealed class IdentityAlwaysTests : GraphComparison
{
    private const string Everything = """
        SELECT concat_ws(' ', p."Marker", p."No" > 0, p."Number" > 0) FROM parents p
        UNION ALL SELECT concat_ws(' ', c."Marker", p."Marker") FROM children c LEFT JOIN parents p ON p."No" = c."ParentNo"
        """;

    private sealed record Situation(int Parents, int Children, int No, int Number);

    private sealed class Parent
    {
        public int Id { get; set; }

        public Guid Key { get; set; }

        public string Marker { get; set; } = "";

        public int No { get; set; }

        public long Number { get; set; }

        public List<Child> Children { get; } = [];
    }

    private sealed class Child
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public int ParentNo { get; set; }
    }

    [Test]
    public async Task As_the_key_of_others([Values("own", "identity", "default", "parts")] string key, [Values] bool isGraph)
    {
        // Numbers that are set are refused, as by the server.
        List<Situation> situations = [new(1, 0, 0, 0), new(2, 0, 0, 0), new(2, 1, 0, 0), new(3, 2, 0, 0), new(2, 0, 7, 0), new(1, 0, 0, 7)];
        await CreateAsync(key, b => Build(b, key));

        await CompareAllAsync(
            situations.Where(one => isGraph || one.Children == 0).ToList(), key, b => Build(b, key), (_, one) => Make(one, key), [],
            Everything, every: true, write: isGraph ? null : WriteAsync);
    }

    private static async Task WriteAsync(ZooContext db, Situation one, object[] roots)
    {
        List<Parent> parents = [.. roots.Cast<Parent>()];
        await db.WriteAsync(parents, new() { SetGeneratedValues = true });
        var stored = await db.Set<Parent>().AsNoTracking().ToDictionaryAsync(parent => parent.Marker);
        Assert.That(parents.Select(Values), Is.EqualTo(parents.Select(parent => Values(stored[parent.Marker]))));

        static (int No, long Number, int Id, Guid Key) Values(Parent one) => (one.No, one.Number, one.Id, one.Key);
    }

    private static void Build(ModelBuilder b, string key)
    {
        b.Entity<Parent>(parent =>
        {
            parent.ToTable("parents").HasMany(one => one.Children).WithOne().HasForeignKey(child => child.ParentNo)
                .HasPrincipalKey(one => one.No);
            parent.Property(one => one.No).UseIdentityAlwaysColumn();
            parent.Property(one => one.Number).UseIdentityAlwaysColumn();
            if (key == "own")
                parent.Property(one => one.Id).ValueGeneratedNever();
            if (key == "default")
                parent.HasKey(one => one.Key);
            if (key == "parts")
                parent.HasKey(one => new { one.Id, one.Key });
            if (key == "default")
                parent.Property(one => one.Key).HasDefaultValueSql("gen_random_uuid()");
            if (key is "default" or "parts")
                parent.Property(one => one.Id).ValueGeneratedNever();
            if (key == "parts")
                parent.Property(one => one.Key).ValueGeneratedNever();
        });
        b.Entity<Child>().ToTable("children");
    }

    private static object[] Make(Situation one, string key) =>
    [
        .. Enumerable.Range(1, one.Parents).Select(i =>
        {
            var parent = new Parent { Id = key == "identity" ? 0 : i, Marker = $"p{i}", No = one.No, Number = one.Number };
            parent.Children.AddRange(Enumerable.Range(0, one.Children).Select(j => new Child { Marker = $"p{i}.{j}" }));
            return parent;
        }),
    ];
}
