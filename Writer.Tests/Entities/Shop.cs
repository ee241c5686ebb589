using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities;

internal enum Status
{
    Open,
    Paid,
    Sent,
}

internal sealed class Address
{
    public string City { get; set; } = "";

    public string? Street { get; set; }
}

internal sealed class Line
{
    public string Product { get; set; } = "";

    public decimal Price { get; set; }

    public Status Status { get; set; }
}

internal sealed class Details
{
    public string? Note { get; set; }

    public DateOnly? Due { get; set; }

    public List<Line> Lines { get; set; } = [];
}

internal sealed record Money(decimal Amount, string Currency);

internal sealed class Customer
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

internal class Sale
{
    public long Id { get; set; }

    public Guid Key { get; set; }

    public Status Status { get; set; }

    public Status? Former { get; set; }

    public decimal Price { get; set; }

    public string? Note { get; set; }

    public DateTime At { get; set; }

    public List<string> Tags { get; set; } = [];

    public int[] Numbers { get; set; } = [];

    public Uri? Link { get; set; }

    public string? Code { get; set; }

    public Address? Shipping { get; set; }

    public Money Total { get; set; } = new(0, "EUR");

    public Details? Details { get; set; }

    public Customer? Customer { get; set; }
}

internal sealed class OnlineSale : Sale
{
    public string? Browser { get; set; }
}

/// <summary>A host's own context, with most of what a model can say of a table.</summary>
internal sealed class Shop(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Schema;

    public DbSet<Sale> Sales => Set<Sale>();

    /// <summary>The model's cache key: each test has a schema of its own.</summary>
    public string Schema { get; } = schema;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Customer>().Property(customer => customer.Id).ValueGeneratedNever();
        modelBuilder.Entity<OnlineSale>();
        modelBuilder.Entity<Sale>(sale =>
        {
            sale.ToTable("all_sales", table => table.HasComment("what was sold"));
            sale.Property(s => s.Id).HasColumnName("sale_id");
            sale.Property(s => s.Key).HasColumnName("Natural Key");
            sale.Property(s => s.Status).HasConversion<string>().HasMaxLength(10);
            sale.Property(s => s.Price).HasPrecision(12, 3);
            sale.Property(s => s.At).HasColumnType("timestamp without time zone");
            sale.Property(s => s.Link).HasConversion(link => link!.ToString(), text => new Uri(text));
            sale.Property(s => s.Code).HasConversion(code => "x" + code, text => text!.Substring(1));
            sale.Property<DateTime>("made_at").HasDefaultValueSql("now()");
            sale.HasOne(s => s.Customer).WithMany().HasForeignKey("customer_id");
            sale.OwnsOne(s => s.Shipping, address => address.Property(a => a.City).HasColumnName("city"));
            sale.ComplexProperty(s => s.Total);
            sale.OwnsOne(s => s.Details, details =>
            {
                details.ToJson("details");
                details.Property(d => d.Note).HasJsonPropertyName("n");
                details.OwnsMany(d => d.Lines, lines => lines.Property(l => l.Status).HasConversion<string>());
            });
            sale.HasIndex(s => s.Key).IsUnique();
        });
    }
}
