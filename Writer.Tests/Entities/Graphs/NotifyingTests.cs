using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Entities that report their changes themselves are written as SaveChanges would write them, also if some are tracked.</summary>
public sealed class NotifyingTests : GraphComparison
{
    private sealed record Situation(string First, string Tracked, string Then, string Root);

    private abstract class Notifying : INotifyPropertyChanging, INotifyPropertyChanged
    {
        public event PropertyChangingEventHandler? PropertyChanging;

        public event PropertyChangedEventHandler? PropertyChanged;

        protected void Set<T>(ref T field, T value, [CallerMemberName] string name = "")
        {
            PropertyChanging?.Invoke(this, new(name));
            field = value;
            PropertyChanged?.Invoke(this, new(name));
        }
    }

    private sealed class Parent : Notifying
    {
        private int _id;
        private string _marker = "";

        public int Id { get => _id; set => Set(ref _id, value); }

        public string Marker { get => _marker; set => Set(ref _marker, value); }

        public ObservableCollection<Child> Children { get; } = [];
    }

    private sealed class Child : Notifying
    {
        private int _id;
        private string _marker = "";
        private Parent? _parent;

        public int Id { get => _id; set => Set(ref _id, value); }

        public string Marker { get => _marker; set => Set(ref _marker, value); }

        public Parent? Parent { get => _parent; set => Set(ref _parent, value); }
    }

    [Test]
    public async Task Related_before_and_after_they_are_tracked([Values] ChangeTrackingStrategy strategy)
    {
        var situations = (
            from first in new[] { "nothing", "parent", "children" }
            from tracked in new[] { "nothing", "parent", "child" }
            from then in new[] { "nothing", "another", "away", "moved" }
            from root in new[] { "parent", "child" }
            select new Situation(first, tracked, then, root)).ToList();
        await CreateAsync($"{strategy}", b => Build(b, strategy));

        await CompareAllAsync(
            situations, $"{strategy}", b => Build(b, strategy), Relate, ["Child"],
            """SELECT concat_ws(' ', c."Marker", p."Marker") FROM children c FULL JOIN parents p ON p."Id" = c.parent""", every: true,
            write: WriteAsync);
    }

    // A graph need not lead to all that the context tracks.
    private static async Task WriteAsync(ZooContext db, Situation one, object[] roots)
    {
        await (one.Root == "parent" ? db.WriteGraphAsync(roots.Cast<Parent>()) : db.WriteGraphAsync(roots.Cast<Child>()));
        await db.SaveChangesAsync();
    }

    private static void Build(ModelBuilder b, ChangeTrackingStrategy strategy)
    {
        b.HasChangeTrackingStrategy(strategy);
        b.Entity<Parent>().ToTable("parents").HasMany(parent => parent.Children).WithOne(child => child.Parent).HasForeignKey("parent");
        b.Entity<Child>().ToTable("children");
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        var (parent, other, child) = (new Parent { Marker = "p" }, new Parent { Marker = "q" }, new Child { Marker = "c" });
        if (one.First == "parent")
            child.Parent = parent;
        if (one.First == "children")
            parent.Children.Add(child);
        if (one.Tracked == "parent")
            db.Add(parent);
        if (one.Tracked == "child")
            db.Add(child);
        if (one.Then == "another")
            parent.Children.Add(new() { Marker = "d" });
        if (one.Then == "away")
            parent.Children.Remove(child);
        if (one.Then == "moved")
            child.Parent = other;
        return one.Root == "parent" ? [parent] : [child];
    }
}
