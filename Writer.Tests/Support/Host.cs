using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EfWriter.Tests.Support;

/// <summary>An app's context on the run's server.</summary>
internal static class Host
{
    public static DbContext New(Action<NpgsqlDbContextOptionsBuilder>? configure = null) =>
        new(new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString, configure).Options);

    /// <summary>A context with a host's configuration and a model made for one test.</summary>
    public static DbContext WithModel(DbContext host, Action<ModelBuilder> configure)
    {
        var builder = new ModelBuilder(host.GetService<IConventionSetBuilder>().CreateConventionSet());
        configure(builder);
        var model = host.GetService<IModelRuntimeInitializer>().Initialize(builder.FinalizeModel(), designTime: false);
        var options = (DbContextOptions)host.GetService<IDbContextOptions>();
        return new(new DbContextOptionsBuilder(options).UseModel(model).Options);
    }
}
