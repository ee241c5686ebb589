using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>
/// A child that two parents have, or that says otherwise than they, ends as SaveChanges ends it, or is refused by entity and navigation
/// before a row is sent.
/// </summary>
public sealed class ContradictionTests : GraphComparison
{
    private const int Other = 77;

    private sealed record Situation(
        string Key, string Collections, string? Navigation, string? Value, bool HasKeys, string Tracked, string Roots);

    private sealed class Folder
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public List<Paper> Papers { get; } = [];
    }

    private sealed class Paper
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public int? FolderId { get; set; }

        public Folder? Folder { get; set; }
    }

    [Test]
    public async Task A_child_in_collections_with_a_navigation_and_a_foreign_key([Values("optional", "required", "shadow")] string key)
    {
        var situations = (
            from collections in new[] { "", "1", "2", "12" }
            from navigation in new[] { null, "1", "2" }
            from value in new[] { null, "1", "2", "other" }
            from hasKeys in new[] { true, false }
            from tracked in new[] { "nothing", "stored", "added parents", "added", "moved", "moved from stored" }
            from roots in new[] { "12", "21", "child" }
            where !tracked.EndsWith("stored", StringComparison.Ordinal) || (roots == "child" && hasKeys)
            where hasKeys || value is null or "other"

            // SaveChanges saves all that the context tracks, a graph what its roots lead to.
            where roots == "child" || tracked is not ("added" or "moved") || (collections.Length > 0 && (key != "shadow" || value is null))
            select new Situation(key, collections, navigation, value, hasKeys, tracked, roots)).ToList();
        await CreateAsync(key, b => Build(b, key));
        await Sql($"INSERT INTO {Schema}.folders VALUES ({Other}, 'other')");

        await CompareAllAsync(situations, key, b => Build(b, key), Relate, ["Paper", "Folder"],
            "SELECT p.\"Marker\" || '>' || f.\"Marker\" FROM papers p LEFT JOIN folders f ON f.\"Id\" = p.folder_id",
            one => one is { Roots: "child", Value: "1" or "2" } && !one.Tracked.EndsWith("stored", StringComparison.Ordinal));
    }

    /// <summary>The same of a list's entities, whose parents the context tracks; those that are loaded are updated.</summary>
    [Test]
    public async Task An_entity_of_a_list([Values("optional", "required", "shadow")] string key)
    {
        var situations = (
            from collections in new[] { "", "1", "2", "12" }
            from navigation in new[] { null, "1", "2" }
            from value in new[] { null, "1", "2", "other" }
            from tracked in new[] { "stored", "moved from stored", "all stored" }
            select new Situation(key, collections, navigation, value, HasKeys: true, tracked, "child")).ToList();
        await CreateAsync(key, b => Build(b, key));
        await Sql($"INSERT INTO {Schema}.folders VALUES ({Other}, 'other')");

        await CompareAllAsync(situations, key, b => Build(b, key), Relate, ["Folder"],
            "SELECT p.\"Marker\" || '>' || f.\"Marker\" FROM papers p LEFT JOIN folders f ON f.\"Id\" = p.folder_id",
            write: (db, one, roots) => db.WriteAsync(roots.Cast<Paper>().ToList(), new WriteOptions
            {
                Mode = one.Tracked == "all stored" ? WriteMode.UpdateOnly : WriteMode.Insert,
            }));
    }

    private static void Build(ModelBuilder b, string key)
    {
        b.Entity<Folder>().ToTable("folders");
        var papers = b.Entity<Paper>().ToTable("papers");
        if (key == "shadow")
        {
            papers.Ignore(p => p.FolderId);
            papers.Property<int?>("folder_id");
        }
        else
        {
            papers.Property(p => p.FolderId).HasColumnName("folder_id");
        }

        b.Entity<Folder>().HasMany(f => f.Papers).WithOne(p => p.Folder)
            .HasForeignKey(key == "shadow" ? "folder_id" : "FolderId").IsRequired(key == "required");
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        Folder[] folders = [new() { Id = one.HasKeys ? 1001 : 0, Marker = "f1" }, new() { Id = one.HasKeys ? 1002 : 0, Marker = "f2" }];
        var paper = new Paper { Marker = "p" };
        Folder? Named(string? number) => number is null ? null : folders[number[0] - '1'];
        if (one.Tracked != "nothing")
            db.AddRange(folders);
        if (one.Tracked.EndsWith("stored", StringComparison.Ordinal) && one.Tracked != "all stored")
            db.SaveChanges();
        if (one.Tracked is "moved" or "moved from stored" or "all stored")
            paper.Folder = folders[0];
        if (one.Tracked is "added" or "moved" or "moved from stored" or "all stored")
            db.Add(paper);
        if (one.Tracked == "all stored")
            db.SaveChanges();

        paper.Folder = Named(one.Navigation);
        foreach (var folder in folders)
            folder.Papers.Remove(paper);
        foreach (var number in one.Collections)
            Named(number.ToString())!.Papers.Add(paper);
        int? value = one.Value is null ? null : one.Value == "other" ? Other : Named(one.Value)!.Id;
        if (one.Key != "shadow")
            paper.FolderId = value;
        else if (value is not null)
            db.Entry(paper).Property("folder_id").CurrentValue = value;
        return one.Roots switch
        {
            "12" => folders,
            "21" => [folders[1], folders[0]],
            _ => [paper],
        };
    }
}
