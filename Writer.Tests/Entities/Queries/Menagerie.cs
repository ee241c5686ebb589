using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Queries;

internal abstract class Beast
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public State Kind { get; set; }

    public Place? Home { get; set; }
}

internal class Hound : Beast
{
    public int Barks { get; set; } = 3;

    public string? Note { get; set; }

    public Place Den { get; set; } = new();
}

internal sealed class Whelp : Hound
{
    public int Age { get; set; }
}

internal sealed class Tiger : Beast
{
    public int Lives { get; set; }

    public string? Note { get; set; }

    public State Mood { get; set; }
}

/// <summary>What makes of them the rows of one table.</summary>
/// <param name="Name">What is special.</param>
/// <param name="Configure">The model beside what all have.</param>
internal sealed record Hierarchy(string Name, Action<ModelBuilder> Configure)
{
    public override string ToString() => Name;

    public static IReadOnlyList<Hierarchy> Every { get; } =
    [
        new("a text", _ => { }),
        new("a number", model => model.Entity<Beast>()
            .HasDiscriminator<int>("what").HasValue<Hound>(1).HasValue<Whelp>(2).HasValue<Tiger>(3)),
        new("an enum as text", model =>
        {
            model.Entity<Beast>().HasDiscriminator(one => one.Kind).HasValue<Hound>(State.Paid).HasValue<Whelp>(State.Open)
                .HasValue<Tiger>(State.Sent);
            model.Entity<Beast>().Property(one => one.Kind).HasConversion<string>();
        }),
        new("a column that siblings share", model =>
        {
            model.Entity<Hound>().Property(one => one.Note).HasColumnName("note").HasMaxLength(40);
            model.Entity<Tiger>().Property(one => one.Note).HasColumnName("note").HasMaxLength(40);
        }),
        new("a column that siblings share as other types", model =>
        {
            model.Entity<Hound>().Property(one => one.Barks).HasColumnName("shared");
            model.Entity<Tiger>().Property(one => one.Mood).HasColumnName("shared").HasConversion<int>();
        }),
        new("defaults", model =>
        {
            model.Entity<Hound>().Property(one => one.Barks).HasDefaultValue(7);
            model.Entity<Tiger>().Property(one => one.Lives).HasDefaultValue(9);
        }),
        new("a key of the database", model => model.Entity<Beast>().Property(one => one.Id).UseIdentityByDefaultColumn()),
    ];
}

internal sealed class Menagerie(DbContextOptions options, string schema, Hierarchy hierarchy) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => (schema, hierarchy.Name);

    public static Menagerie Create(string schema, Hierarchy hierarchy) => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, schema,
        hierarchy);

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(schema);
        model.Entity<Source>().Property(one => one.Id).ValueGeneratedNever();
        model.Entity<Beast>(beast =>
        {
            beast.ToTable("beasts").Property(one => one.Id).ValueGeneratedNever();
            beast.OwnsOne(one => one.Home);
        });
        model.Entity<Hound>().ComplexProperty(one => one.Den);
        model.Entity<Whelp>();
        model.Entity<Tiger>();
        hierarchy.Configure(model);
    }
}

/// <summary>Where the rows come from.</summary>
internal sealed class Source
{
    public int Id { get; set; }

    public string? Text { get; set; }

    public int Number { get; set; }
}
