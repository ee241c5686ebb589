using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Upserting;

/// <summary>A row as an app has it: an entity that can be changed.</summary>
internal sealed class StockRow
{
    public int Id { get; set; }

    public long Account { get; set; }

    public double Amount { get; set; }

    public string Customer { get; set; } = "";

    public DateTime SoldAt { get; set; }

    public bool IsPaid { get; set; }

    public int? Discount { get; set; }

    /// <summary>The row of a key as it is after a round: another amount in each.</summary>
    public static StockRow Of(int id, int round) => new()
    {
        Id = id,
        Account = id * 7919L,
        Amount = (id * 0.37) + round,
        Customer = $"customer {id % 5000}",
        SoldAt = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(id),
        IsPaid = id % 3 == 0,
        Discount = id % 4 == 0 ? null : id,
    };
}

/// <summary>The context that SaveChanges is measured with.</summary>
internal abstract class StockContext(DbContextOptions options, string table) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<StockRow>(row =>
    {
        row.ToTable(table, Measuring.Database.Schema).Property(r => r.Id).ValueGeneratedNever();
        row.Property(r => r.SoldAt).HasColumnType("timestamp without time zone");
    });
}

/// <summary>For rows that are found one by one. EF keeps one model for a type of context, and a model names one table.</summary>
internal sealed class FindingContext(DbContextOptions options, string table) : StockContext(options, table);

/// <summary>For rows that are loaded many at a time.</summary>
internal sealed class LoadingContext(DbContextOptions options, string table) : StockContext(options, table);

/// <summary>For rows that are written if a condition holds.</summary>
internal sealed class ConditionContext(DbContextOptions options, string table) : StockContext(options, table);
