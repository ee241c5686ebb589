using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Generated = "Generated keys";

    private static readonly Guid Known = new("11111111-2222-3333-4444-555555555555");

    private static IEnumerable<ZooModel> Keys() =>
    [
        Of<Named<int>>(Generated, "identity, all generated", b => b.Entity<Named<int>>(), _ => Ids(0, 0, 0)),
        Of<Named<int>>(Generated, "identity, all explicit", b => b.Entity<Named<int>>(), _ => Ids(7, 8, 9)),
        Of<Named<int>>(Generated, "identity, explicit and generated", b => b.Entity<Named<int>>(), _ => Ids(100, 101, 102, 0, 0)),
        Of<Named<long>>(Generated, "serial", b => b.Entity<Named<long>>().Property(n => n.Id).UseSerialColumn(), _ => Ids(0L, 0)),
        Of<Named<long>>(
            Generated, "identity always",
            b => b.Entity<Named<long>>().Property(n => n.Id).UseIdentityAlwaysColumn(),
            _ => Ids(0L, 0)),
        Of<Named<short>>(Generated, "a short identity", b => b.Entity<Named<short>>(), _ => Ids<short>(0, 0)),
        Of<Named<int>>(
            Generated, "a number that is never generated",
            b => b.Entity<Named<int>>().Property(n => n.Id).ValueGeneratedNever(),
            _ => Ids(0, 1)),
        Of<Named<int>>(
            Generated, "identity with a sentinel",
            b => b.Entity<Named<int>>().Property(n => n.Id).HasSentinel(-1),
            _ => Ids(-1, -1)),
        Of<Named<OrderId>>(
            Generated, "a strongly typed number",
            b =>
                b.Entity<Named<OrderId>>()
                    .Property(n => n.Id).HasConversion(id => id.Value, value => new OrderId(value)).UseIdentityByDefaultColumn()
                    .ValueGeneratedOnAdd(),
            _ => Ids(new OrderId(0), new OrderId(0))),
        Of<Named<OrderId>>(
            Generated, "a strongly typed number that is never generated",
            b => b.Entity<Named<OrderId>>().Property(n => n.Id).HasConversion(id => id.Value, value => new OrderId(value)),
            _ => Ids(new OrderId(4), new OrderId(5))),
        Of<Named<ItemId>>(
            Generated, "a strongly typed Guid",
            b =>
                b.Entity<Named<ItemId>>()
                    .Property(n => n.Id).HasConversion(id => id.Value, value => new ItemId(value)).ValueGeneratedOnAdd(),
            _ => Ids(default, new ItemId(Known))) with { Made = ["Id"] },
        Of<Named<Guid>>(Generated, "a Guid", b => b.Entity<Named<Guid>>(), _ => Ids(Guid.Empty, Known, Guid.Empty)) with { Made = ["Id"] },
        Of<Named<Guid>>(
            Generated, "a Guid that the database makes",
            b => b.Entity<Named<Guid>>().Property(n => n.Id).HasDefaultValueSql("gen_random_uuid()"),
            _ => Ids(Guid.Empty, Known, Guid.Empty)) with { Made = ["Id"] },
        Of<Named<Guid>>(
            Generated, "a Guid that is never generated",
            b => b.Entity<Named<Guid>>().Property(n => n.Id).ValueGeneratedNever(),
            _ => Ids(Guid.Empty, Known)),
        Of<Named<string>>(
            Generated, "a text",
            b => b.Entity<Named<string>>().Property(n => n.Id).ValueGeneratedOnAdd(),
            _ => Ids<string>(null!, "b", null!)) with { Made = ["Id"] },
        Of<Named<byte[]>>(
            Generated, "bytes",
            b => b.Entity<Named<byte[]>>().ToTable("Bytes").Property(n => n.Id).ValueGeneratedOnAdd(),
            _ => Ids<byte[]>(null!, [1, 2], null!)) with { Made = ["Id"] },
        Of<Named<int>>(
            Generated, "a text beside the key",
            b => b.Entity<Named<int>>().Property(n => n.Name).ValueGeneratedOnAdd().HasValueGenerator<StringValueGenerator>(),
            _ => [new() { Name = "a" }, new()]) with { Made = ["Name"] },
        Of<Coded>(
            Generated, "a Guid beside the key",
            b => b.Entity<Coded>().Property(n => n.Code).HasValueGenerator<GuidValueGenerator>(),
            _ => [new() { Id = 1 }, new() { Id = 2, Code = Known }]) with { Made = ["Code"] },
        Of<Coded>(
            Generated, "an alternate key of Guids",
            b => b.Entity<Coded>().HasAlternateKey(n => n.Code),
            _ => [new() { Id = 1 }, new() { Id = 2, Code = Known }]) with { Made = ["Code"] },
        Of<Named<int>>(
            Generated, "a generator of the app's",
            b => b.Entity<Named<int>>().Property(n => n.Name).HasValueGenerator<Words>(),
            _ => [new() { Name = "own" }, new(), new()]),
        Of<Named<string>>(
            Generated, "a key's generator of the app's",
            b => b.Entity<Named<string>>().Property(n => n.Id).HasValueGenerator<Words>(),
            _ => Ids<string>(null!, "b", null!)),
        Of<Named<int>>(
            Generated, "a generator of the app's for a shadow property",
            b => b.Entity<Named<int>>().Property<string>("made_by").HasValueGenerator<Words>(),
            _ => Ids(0, 0)),
        Of<Named<int>>(
            Generated, "a generator that needs a tracked entry",
            b => b.Entity<Named<int>>().Property(n => n.Name).HasValueGenerator<Echo>(),
            _ => [new() { Id = 4 }, new() { Id = 5 }]) with { Refused = "Name" },
        Of<Named<int>>(Generated, "HiLo", b => b.Entity<Named<int>>().Property(n => n.Id).UseHiLo("hilo"), _ => Ids(0, 0, 0)),
        Of<Named<int>>(
            Generated, "HiLo of more than one block, explicit and generated",
            b => { b.HasSequence<int>("hilo").IncrementsBy(3); b.Entity<Named<int>>().Property(n => n.Id).UseHiLo("hilo"); },
            _ => Ids(100, 0, 0, 0, 0, 0)),
        Of<Named<long>>(
            Generated, "HiLo of long numbers, none generated",
            b => b.Entity<Named<long>>().Property(n => n.Id).UseHiLo("hilo"),
            _ => Ids(4L, 5)),
        Of<Named<int>>(
            Generated, "a sequence for the key",
            b => b.Entity<Named<int>>().Property(n => n.Id).UseSequence(),
            _ => Ids(0, 0, 9)),
        Of<Named<long>>(
            Generated, "a sequence's default",
            b =>
            {
                b.HasSequence<long>("ids").StartsAt(500);
                b.Entity<Named<long>>().Property(n => n.Id).HasDefaultValueSql("nextval('ids')");
            },
            _ => Ids(0L, 0, 9)) with { IsForEveryLoader = false, Connect = SearchPath },
        Of<Keyless>(
            Generated, "a shadow identity",
            b => { b.Entity<Keyless>().Property<int>("Id"); b.Entity<Keyless>().HasKey("Id"); },
            _ => [new() { Name = "a" }, new() { Name = "b" }]),
        Of<Keyless>(
            Generated, "a shadow Guid",
            b => { b.Entity<Keyless>().Property<Guid>("Id"); b.Entity<Keyless>().HasKey("Id"); },
            _ => [new() { Name = "a" }, new() { Name = "b" }]) with { Made = ["Id"] },
        Of<Keyless>(
            Generated, "a shadow HiLo number",
            b => { b.Entity<Keyless>().Property<int>("Id").UseHiLo("hilo"); b.Entity<Keyless>().HasKey("Id"); },
            _ => [new() { Name = "a" }, new() { Name = "b" }]),
        Of<Parted>(
            Generated, "one part of two",
            b =>
            {
                b.Entity<Parted>().HasKey(p => new { p.Tenant, p.Id });
                b.Entity<Parted>().Property(p => p.Id).UseIdentityByDefaultColumn();
            },
            _ => [new() { Tenant = 2, Name = "b" }, new() { Tenant = 2, Name = "a" }]),
        Of<Parted>(
            Generated, "two explicit parts",
            b => b.Entity<Parted>().HasKey(p => new { p.Tenant, p.Id }),
            _ => [new() { Tenant = 2, Id = 1 }, new() { Tenant = 1, Id = 1 }]),
        Of<Keyless>(Generated, "no key", b => b.Entity<Keyless>().HasKey(k => k.Name), _ => [new() { Name = "a" }, new() { Name = "b" }]),
        .. InModes<Named<int>>(
            Generated, "identity, new rows without one",
            b => b.Entity<Named<int>>(),
            _ => Ids(100, 101),
            _ => [new() { Id = 100, Name = "changed" }, new() { Name = "new" }, new() { Name = "newer" }]),
        .. InModes<Named<Guid>>(
            Generated, "a Guid, new rows without one",
            b => b.Entity<Named<Guid>>(),
            _ => Ids(Known),
            _ => [new() { Id = Known, Name = "changed" }, new() { Name = "new" }]).Select(model => model with { Made = ["Id"] }),
        Of<Named<int>>(
            Generated, "HiLo, new rows without one",
            b => b.Entity<Named<int>>().Property(n => n.Id).UseHiLo("hilo"),
            _ => [new() { Id = 100, Name = "changed" }, new() { Name = "new" }],
            WriteMode.Upsert)
            with { Before = db => db.AddRange(Ids(100, 101)) },
        Of<Coded>(
            Generated, "by an alternate key, identity left out",
            b => b.Entity<Coded>().HasAlternateKey(n => n.Code),
            _ => [new() { Code = Known, Level = 4 }, new() { Code = new("21111111-2222-3333-4444-555555555555"), Level = 5 }],
            WriteMode.Upsert,
            "Code")
            with { Before = db => db.Add(new Coded { Code = Known, Level = 1 }), Made = ["Id"] },
    ];

    private static Named<T>[] Ids<T>(params T[] ids) => [.. ids.Select((id, i) => new Named<T> { Id = id, Name = $"{(char)('a' + i)}" })];

    private static void SearchPath(DbContextOptionsBuilder builder, string schema) =>
        builder.UseNpgsql($"{Server.ConnectionString};Search Path={schema}");

    private sealed class Named<T>
    {
        public T Id { get; set; } = default!;

        public string? Name { get; set; }
    }

    private sealed class Keyless
    {
        public string Name { get; set; } = "";
    }

    private sealed class Coded
    {
        public int Id { get; set; }

        public Guid Code { get; set; }

        public int Level { get; set; }
    }

    private sealed class Parted
    {
        public int Tenant { get; set; }

        public int Id { get; set; }

        public string? Name { get; set; }
    }

    private readonly record struct OrderId(int Value);

    private readonly record struct ItemId(Guid Value);

    // A generator for each model: as many words as values.
    private sealed class Words : ValueGenerator<string>
    {
        private int _count;

        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => $"word {++_count}";
    }

    private sealed class Echo : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => $"of {entry.Property("Id").CurrentValue}";
    }
}
