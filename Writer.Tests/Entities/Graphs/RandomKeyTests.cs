using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>
/// Graphs of any shape whose keys are composite, alternate ones or drawn by HiLo, and whose objects are joined with those of their own
/// type, are stored as AddRange and SaveChanges would store them.
/// </summary>
public sealed class RandomKeyTests : GraphComparison
{
    private const int Iterations = 8;

    private const string Everything = """
        SELECT 'tenant ' || "Marker" FROM tenants UNION ALL
        SELECT 'shop ' || s."Marker" || ' of ' || t."Marker" FROM shops s JOIN tenants t ON t."Id" = s."TenantId" UNION ALL
        SELECT concat_ws(' ', 'item', i."Marker", coalesce(s."Marker", '-'), coalesce(p."Marker", '-'), coalesce(q."Marker", '-'))
        FROM items i LEFT JOIN shops s ON (s."TenantId", s."Number") = (i."ShopTenantId", i."ShopNumber")
        LEFT JOIN products p ON p."Serial" = i."ProductSerial"
        LEFT JOIN products q ON (q."Code", q."Issue") = (i."InsteadCode", i."InsteadIssue")
        UNION ALL SELECT 'product ' || "Marker" FROM products UNION ALL
        SELECT concat_ws(' ', 'person', p."Marker", coalesce(t."Marker", '-')) FROM people p LEFT JOIN tenants t ON t."Id" = p."TenantId"
        UNION ALL SELECT concat_ws(' ', 'friend', a."Marker", b."Marker") FROM friends f
        JOIN people a ON a."Id" = f."FriendsId" JOIN people b ON b."Id" = f."FriendOfId" UNION ALL
        SELECT concat_ws(' ', 'follows', a."Marker", b."Marker") FROM followed f
        JOIN people a ON a."Id" = f."PersonId" JOIN people b ON b."Id" = f."FollowedId"
        """;

    // Whom each object points at, as numbers; 0 and what is out of range for nobody.
    private static readonly Gen<Plan> Plans = Gen.Select(
        Gen.Int[0, 3].Array[1, 4], Gen.Int[0, 6].Array[0, 5],
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Bool).Array[0, 12],
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7].Array[0, 3], Gen.Int[0, 7].Array[0, 3]).Array[0, 7],
        (tenants, products, items, people) => new Plan(tenants, products, items, people));

    private sealed record Plan(
        int[] Tenants, int[] Products, (int Shop, int Product, int Instead, bool ByCollection)[] Items,
        (int Tenant, int[] Friends, int[] Followed)[] People);

    private sealed class Tenant
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public List<Shop> Shops { get; } = [];

        public List<Person> People { get; } = [];
    }

    private sealed class Shop
    {
        public int TenantId { get; set; }

        public int Number { get; set; }

        public string Marker { get; set; } = "";

        public List<Item> Items { get; } = [];
    }

    private sealed class Item
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Shop? Shop { get; set; }

        public Product? Product { get; set; }

        public Product? Instead { get; set; }
    }

    private sealed class Product
    {
        public int Id { get; set; }

        public int Serial { get; set; }

        public string Code { get; set; } = "";

        public int Issue { get; set; }

        public string Marker { get; set; } = "";

        public List<Item> Items { get; } = [];
    }

    private sealed class Person
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public List<Person> Friends { get; } = [];

        public List<Person> FriendOf { get; } = [];

        public List<Person> Followed { get; } = [];
    }

    /// <summary>A failure prints its seed: give it to SampleAsync to have the same graph again.</summary>
    [Test]
    public async Task Any_graph_is_stored_as_SaveChanges_stores_it()
    {
        await CreateAsync("keys", Build);
        await Plans.SampleAsync(
            plan => CompareAllAsync([plan], "keys", Build, (_, one) => Make(one), ["(nothing is refused)"], Everything, every: true),
            writeLine: TestContext.Out.WriteLine, iter: Iterations, threads: 1);
    }

    private static void Build(ModelBuilder b)
    {
        b.Entity<Tenant>().ToTable("tenants").Property(tenant => tenant.Id).UseHiLo("tenant_keys");
        b.Entity<Shop>(shop =>
        {
            shop.ToTable("shops").HasKey(one => new { one.TenantId, one.Number });
            shop.Property(one => one.Number).UseIdentityByDefaultColumn();
            shop.HasMany(one => one.Items).WithOne(item => item.Shop);
        });
        b.Entity<Tenant>().HasMany(tenant => tenant.Shops).WithOne().HasForeignKey(shop => shop.TenantId);
        b.Entity<Product>(product =>
        {
            product.ToTable("products").HasAlternateKey(one => one.Serial);
            product.HasAlternateKey(one => new { one.Code, one.Issue });
            product.Property(one => one.Serial).UseIdentityByDefaultColumn();
            product.Property(one => one.Id).UseHiLo("product_keys");
            product.HasMany(one => one.Items).WithOne(item => item.Product).HasPrincipalKey(one => one.Serial);
        });
        b.Entity<Item>().ToTable("items").HasOne(item => item.Instead).WithMany()
            .HasPrincipalKey(product => new { product.Code, product.Issue }).HasForeignKey("InsteadCode", "InsteadIssue");
        b.Entity<Person>(person =>
        {
            person.ToTable("people").Property(one => one.Id).UseHiLo("person_keys");
            person.HasMany(one => one.Friends).WithMany(one => one.FriendOf).UsingEntity(join => join.ToTable("friends"));
            person.HasMany(one => one.Followed).WithMany().UsingEntity(join => join.ToTable("followed"));
        });
    }

    private static object[] Make(Plan plan)
    {
        var tenants = plan.Tenants.Select((_, i) => new Tenant { Marker = $"t{i}" }).ToList();
        var shops = new List<Shop>();
        foreach (var (count, tenant) in plan.Tenants.Zip(tenants))
        {
            var own = Enumerable.Range(0, count).Select(i => new Shop { Marker = $"{tenant.Marker}.s{i}" }).ToList();
            tenant.Shops.AddRange(own);
            shops.AddRange(own);
        }

        var products = plan.Products.Select((number, i) => new Product { Marker = $"p{i}", Code = $"c{number}", Issue = i }).ToList();
        foreach (var (one, i) in plan.Items.Select((one, i) => (one, i)))
        {
            if (Of(shops, one.Shop) is not { } shop)
                continue;
            var item = new Item { Marker = $"i{i}", Instead = Of(products, one.Instead) };
            shop.Items.Add(item);
            if (!one.ByCollection)
                (item.Shop, item.Product) = (shop, Of(products, one.Product));
            else
                Of(products, one.Product)?.Items.Add(item);
        }

        var people = plan.People.Select((_, i) => new Person { Marker = $"h{i}" }).ToList();
        foreach (var (one, person) in plan.People.Zip(people))
        {
            foreach (var friend in one.Friends.Select(number => Of(people, number)).OfType<Person>().Distinct())
            {
                // From either end, or from both.
                if (one.Tenant != 1)
                    person.Friends.Add(friend);
                if (one.Tenant != 2)
                    friend.FriendOf.Add(person);
            }

            person.Followed.AddRange(one.Followed.Select(number => Of(people, number)).OfType<Person>().Distinct());
            Of(tenants, one.Tenant)?.People.Add(person);
        }

        return [.. tenants];
    }

    private static T? Of<T>(List<T> all, int number)
        where T : class => number > 0 && number <= all.Count ? all[number - 1] : null;
}
