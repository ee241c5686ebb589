using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>A row of <see cref="FaultRows"/> as an entity.</summary>
internal sealed class SoldLine
{
    public long Id { get; set; }

    public long? Amount { get; set; }

    public string? Name { get; set; }
}

/// <summary>An app's context whose model has the campaign's table.</summary>
internal sealed class SoldContext(DbContextOptions<SoldContext> options) : DbContext(options)
{
    public static SoldContext Create() => new(new DbContextOptionsBuilder<SoldContext>().UseNpgsql(FaultServer.Through).Options);

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<SoldLine>(line =>
    {
        line.ToTable("sales", "f").Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        line.Property(one => one.Amount).HasColumnName("amount");
        line.Property(one => one.Name).HasColumnName("name");
    });
}
