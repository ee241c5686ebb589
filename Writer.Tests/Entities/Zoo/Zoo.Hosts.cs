using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Host = "Hosts";

    private static IEnumerable<ZooModel> Hosts() =>
    [
        Of<Stocked>(
            Host, "a search path that an interceptor sets",
            b => b.Entity<Stocked>(),
            _ => Stock()) with { HasNoSchema = true, Connect = (o, schema) =>
                o.UseNpgsql(Server.ConnectionString).AddInterceptors(new OnOpen($"SET search_path TO {schema}")) },
        Of<Stocked>(
            Host, "a setting that an interceptor makes and a default reads",
            b => b.Entity<Stocked>().Property<string>("tenant").HasDefaultValueSql("current_setting('zoo.tenant', true)"),
            _ => Stock()) with { Configure = o => o.AddInterceptors(new OnOpen("SET zoo.tenant TO 'blue'")) },
        Of<Stocked>(
            Host, "a strategy that tries again",
            b => b.Entity<Stocked>(),
            _ => Stock()) with { Connect = (o, _) => o.UseNpgsql(Server.ConnectionString, n => n.EnableRetryOnFailure()) },
        Of<Stocked>(
            Host, "a connection of the app's",
            b => b.Entity<Stocked>(),
            _ => Stock()) with { Connect = (o, _) =>
                o.UseNpgsql(new NpgsqlConnection(Server.ConnectionString), contextOwnsConnection: true) },
        Of<Labelled>(
            Host, "an enum that is one of the database's",
            b => b.Entity<Labelled>(),
            _ => Labels()) with { Connect = MappedEnum },
        .. InModes<Labelled>(
            Host, "an enum that is one of the database's, with a default",
            b => b.Entity<Labelled>().Property(l => l.Status).HasDefaultValue(Status.Sent).HasSentinel(Status.Open),
            _ => Labels(),
            _ => [new() { Id = 1, All = [Status.Sent] }, new() { Id = 2, Status = Status.Paid }, new() { Id = 9, Maybe = Status.Open }])
            .Select(model => model with { Connect = MappedEnum }),
    ];

    private static Labelled[] Labels() =>
    [
        new() { Id = 1, Status = Status.Paid, All = [Status.Open, Status.Sent] },
        new() { Id = 2, Maybe = Status.Sent },
        new() { Id = 3, All = [] },
    ];

    // Without a schema of its own: EF builds its services anew for each other mapping.
    private static void MappedEnum(DbContextOptionsBuilder builder, string schema) =>
        builder.UseNpgsql($"{Server.ConnectionString};Search Path={schema}", npgsql => npgsql.MapEnum<Status>("order_status"));

    private sealed class Labelled
    {
        public int Id { get; set; }

        public Status Status { get; set; }

        public Status? Maybe { get; set; }

        public List<Status>? All { get; set; }
    }
}
