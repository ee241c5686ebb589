using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Memory;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>A host's context with one model of the zoo, in one schema.</summary>
internal sealed class ZooContext(DbContextOptions options, ZooModel model, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Key;

    // EF's own cache of models holds about a hundred.
    private static readonly MemoryCache Models = new(new MemoryCacheOptions());

    public string Schema { get; } = schema;

    private object Key => (model.Name, Schema);

    public static ZooContext Create(ZooModel model, string schema)
    {
        var builder = new DbContextOptionsBuilder<ZooContext>()
            .UseMemoryCache(Models)
            .ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        if (model.Connect is { } connect)
            connect(builder, schema);
        else
            builder.UseNpgsql(Server.ConnectionString);
        model.Configure?.Invoke(builder);
        return new(builder.Options, model, schema);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        model.Conventions?.Invoke(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (!model.HasNoSchema)
            modelBuilder.HasDefaultSchema(Schema);
        model.Build(modelBuilder);
    }
}
