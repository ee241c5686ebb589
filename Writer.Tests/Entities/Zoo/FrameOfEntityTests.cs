using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>A frame of a mapped type gets what SaveChanges would make for each of its rows.</summary>
public sealed class FrameOfEntityTests : DatabaseTest
{
    [Test]
    public async Task A_discriminator_that_the_frame_lacks_is_the_types_own(
        [Values] bool isDerived, [Values(WriteMode.Insert, WriteMode.Upsert)] WriteMode mode)
    {
        await using var db = await New();
        var frame = new CellReader([("Id", typeof(int), [1, 2]), ("Name", typeof(string), ["a", "b"])]);

        await (isDerived ? db.WriteAsync<Ship>(frame, new() { Mode = mode }) : db.WriteAsync<Vehicle>(frame, new() { Mode = mode }));

        Assert.That((await db.Set<Vehicle>().ToListAsync()).Select(vehicle => vehicle.GetType()),
            Is.All.EqualTo(isDerived ? typeof(Ship) : typeof(Vehicle)));
    }

    [Test]
    public async Task A_frame_of_an_abstract_type_has_to_have_the_discriminator()
    {
        await using var db = await New();
        CellReader Frame(params (string, Type, object?[])[] more) => new([("Id", typeof(int), [1]), .. more]);

        Assert.That(
            () => db.WriteAsync<Machine>(Frame()),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("Machine is abstract, and the frame has no column 'Discriminator'"));
        await db.WriteAsync<Machine>(Frame(("Discriminator", typeof(string), ["Crane"])));

        Assert.That(await db.Set<Machine>().SingleAsync(), Is.TypeOf<Crane>());
    }

    [Test]
    public async Task A_generator_that_needs_an_entry_is_named()
    {
        await using var db = await New();

        Assert.That(
            () => db.WriteAsync<Ticket>(new CellReader([("Name", typeof(string), ["a"])])),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("The value generator of 'Copied' looks at the entity's entry"));
    }

    [Test]
    public async Task An_upsert_changes_no_rows_type()
    {
        await using var db = await New();
        db.Add(new Ship { Id = 1, Name = "old" });
        await db.SaveChangesAsync();

        await db.WriteAsync<Vehicle>(
            new CellReader([("Id", typeof(int), [1]), ("Name", typeof(string), ["new"])]), new() { Mode = WriteMode.Upsert });

        Assert.That(
            await Rows($"""SELECT "Name", "Discriminator" FROM {Schema}."Vehicle" """),
            Is.EqualTo(new object[][] { ["new", "Ship"] }));
    }

    [Test]
    public async Task A_key_that_EF_generates_is_generated()
    {
        await using var db = await New();

        await db.WriteAsync<Ticket>(
            new CellReader([("Name", typeof(string), ["a", "b", "c"]), ("Copied", typeof(string), ["a", "b", "c"])]));

        Assert.That(await db.Set<Ticket>().Select(ticket => ticket.Id).Distinct().CountAsync(), Is.EqualTo(3));
        Assert.That(await db.Set<Ticket>().AnyAsync(ticket => ticket.Id == Guid.Empty), Is.False);
    }

    [Test]
    public async Task Cells_of_another_type_are_cast_if_that_is_asked_for()
    {
        await using var db = await New();
        CellReader Frame() => new([("Id", typeof(long), [7L]), ("Name", typeof(string), ["a"])]);

        Assert.That(() => db.WriteAsync<Vehicle>(Frame()), Throws.TypeOf<FrameWriteException>());
        await db.WriteAsync<Vehicle>(Frame(), new() { OnTypeMismatch = OnTypeMismatch.Cast });

        Assert.That((await db.Set<Vehicle>().SingleAsync()).Id, Is.EqualTo(7));
    }

    private async Task<VehicleContext> New()
    {
        var db = new VehicleContext(Schema);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        return db;
    }

    private class Vehicle
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Ship : Vehicle
    {
        public int? Masts { get; set; }
    }

    private sealed class Ticket
    {
        public Guid Id { get; set; }

        public string? Name { get; set; }

        public string? Copied { get; set; }
    }

    private abstract class Machine
    {
        public int Id { get; set; }
    }

    private sealed class Crane : Machine;

    private sealed class CopiedName : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => (string)entry.Property("Name").CurrentValue!;
    }

    private sealed class VehicleContext(string schema) : DbContext
    {
        // No schema in the model: the search path finds the tables.
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .UseNpgsql($"{Server.ConnectionString};Search Path={schema}");

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Vehicle>().Property(vehicle => vehicle.Id).ValueGeneratedNever();
            modelBuilder.Entity<Ship>();
            modelBuilder.Entity<Ticket>().Property(ticket => ticket.Copied).HasValueGenerator<CopiedName>();
            modelBuilder.Entity<Machine>();
            modelBuilder.Entity<Crane>();
        }
    }
}
