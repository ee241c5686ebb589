using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Modes() =>
    [
        .. InModes<Parted>("Modes", "two parts of a key", b => b.Entity<Parted>().HasKey(p => new { p.Tenant, p.Id }),
            _ => [new() { Tenant = 1, Id = 1, Name = "a" }, new() { Tenant = 1, Id = 2, Name = "b" }], _ =>
                [new() { Tenant = 1, Id = 2, Name = "changed" }, new() { Tenant = 2, Id = 1 }]),
        .. InModes<Nested>("Modes", "owned and complex values", b =>
            { b.Entity<Nested>().ComplexProperty(x => x.Outer, o => o.ComplexProperty(x => x.Size)); },
            _ => [new() { Id = 1 }, new() { Id = 2, Outer = new() { Size = new() { Width = 2 } } }], _ =>
                [new() { Id = 2, Outer = new() { Size = new() { Height = 4 } } }, new() { Id = 3 }]),
        .. InModes<Boxed>(
            "Modes", "an owned type that is gone",
            b => b.Entity<Boxed>().OwnsOne(x => x.Size),
            _ => Boxes(),
            _ => [new() { Id = 2 }, new() { Id = 3, Size = new() { Width = 1 } }, new() { Id = 1, Size = new() }]),
        .. InModes<Stocked>(
            "Modes", "a computed column",
            b => b.Entity<Stocked>().Property(s => s.Twice).HasComputedColumnSql("\"Stock\" * 2", stored: true),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 40 }, new() { Id = 9 }]),
        .. InModes<Flagged>(
            "Modes", "an enum and a converter",
            b => b.Entity<Flagged>().Property(f => f.Status).HasConversion<string>(),
            _ => Flags(),
            _ => [.. Flags(3).Select(f => new Flagged { Id = f.Id, Status = Status.Sent, Maybe = true })]),
    ];
}
