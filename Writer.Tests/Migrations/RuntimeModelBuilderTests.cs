using EfWriter.Migrations;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Migrations;

public sealed class RuntimeModelBuilderTests : DatabaseTest
{
    private static TableDefinition Definition(string table, params string[] columns) => new()
    {
        Name = new("s", table),
        Columns = [.. columns.Select(name => new ColumnDefinition { Name = name, ClrType = typeof(int) })],
    };

    [Test]
    public void The_same_shape_is_built_once_whatever_the_context()
    {
        using var first = NewContext();
        using var second = NewContext();

        Assert.That(new RuntimeModelBuilder(first).Build(Definition("t", "a")),
            Is.SameAs(new RuntimeModelBuilder(second).Build(Definition("t", "a"))));
    }

    [TestCase("t", "b")]
    [TestCase("u", "a")]
    [TestCase("t", "a", "b")]
    public void Another_shape_is_another_model(string table, params string[] columns)
    {
        using var db = NewContext();
        var builder = new RuntimeModelBuilder(db);

        Assert.That(builder.Build(Definition(table, columns)), Is.Not.SameAs(builder.Build(Definition("t", "a"))));
    }

    [Test]
    public void A_host_with_other_conventions_gets_models_of_its_own()
    {
        using var plain = NewContext();
        using var snake =
            NewContext(options => Microsoft.EntityFrameworkCore.NamingConventionsExtensions.UseSnakeCaseNamingConvention(options));

        Assert.That(new RuntimeModelBuilder(plain).Build(Definition("t", "a")),
            Is.Not.SameAs(new RuntimeModelBuilder(snake).Build(Definition("t", "a"))));
    }

    [Test]
    public void The_least_recently_used_shapes_are_let_go()
    {
        var cache = new BoundedCache<int, object>(2);
        var first = cache.GetOrAdd(1, _ => new object());
        cache.GetOrAdd(2, _ => new object());
        Assert.That(cache.GetOrAdd(1, _ => new object()), Is.SameAs(first));
        var made = 0;
        cache.GetOrAdd(3, _ => new object());
        cache.GetOrAdd(2, _ => { made++; return new object(); });

        Assert.That((cache.Count, made), Is.EqualTo((2, 1)));
    }

    [Test]
    public void What_is_let_go_is_told_and_a_glance_keeps_nothing()
    {
        var dropped = new List<string>();
        var cache = new BoundedCache<int, string>(2, dropped.Add);
        cache.GetOrAdd(1, _ => "one");
        cache.GetOrAdd(2, _ => "two");
        Assert.That((cache.TryPeek(1, out var peeked), peeked), Is.EqualTo((true, "one")));

        cache.GetOrAdd(3, _ => "three");

        Assert.That(dropped, Is.EqualTo(new[] { "one" }));
        Assert.That(cache.TryPeek(1, out _), Is.False);
    }

    [Test]
    public void Properties_are_in_the_order_of_the_columns()
    {
        using var db = NewContext();

        var table = new RuntimeModelBuilder(db).Build(Definition("t", [.. Enumerable.Range(0, 12).Select(i => $"z{12 - i:00}")]));

        Assert.That(
            Enumerable.Range(0, 12)
                .Select(
                    i => Microsoft.EntityFrameworkCore.RelationalPropertyExtensions.GetColumnName(
                        table.EntityType.FindProperty(RuntimeModelBuilder.PropertyName(i))!)),
            Is.EqualTo(Enumerable.Range(0, 12).Select(i => $"z{12 - i:00}")));
    }

    [Test]
    public void A_key_over_an_unknown_column_is_refused()
    {
        using var db = NewContext();

        Assert.That(() => new RuntimeModelBuilder(db).Build(Definition("t", "a") with { PrimaryKey = ["b"] }),
            Throws.ArgumentException.With.Message.StartsWith("Table 's.t' has no column 'b' for its key or index. Expected one of: a."));
    }

    [Test]
    public void What_the_host_maps_is_not_in_the_model()
    {
        using var host = new HostWithEntities();

        Assert.That(new RuntimeModelBuilder(host).Build(Definition("of_a_host_with_entities", "a")).Model.GetEntityTypes().Count(),
            Is.EqualTo(1));
    }

    private sealed class Customer
    {
        public int Id { get; set; }
    }

    private sealed class HostWithEntities : DbContext
    {
        public DbSet<Customer> Customers => Set<Customer>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(Server.ConnectionString);
    }
}
