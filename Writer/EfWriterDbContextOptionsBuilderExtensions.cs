using EfWriter;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Says what holds for all writes of a context.</summary>
public static class EfWriterDbContextOptionsBuilderExtensions
{
    /// <summary>Sets defaults and hooks for the writes of a context. Writes need no such call.</summary>
    /// <remarks>Called again, it replaces the defaults and adds to the hooks.</remarks>
    /// <param name="options">The context's options.</param>
    /// <param name="configure">Sets them.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder UseEfWriter(this DbContextOptionsBuilder options, Action<EfWriterOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new EfWriterOptionsBuilder(options.Options.FindExtension<AppSettings>() ?? new());
        configure(builder);
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(builder.Settings);
        return options;
    }

    /// <summary>Sets defaults and hooks for the writes of a context. Writes need no such call.</summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="options">The context's options.</param>
    /// <param name="configure">Sets them.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder<TContext> UseEfWriter<TContext>(
        this DbContextOptionsBuilder<TContext> options, Action<EfWriterOptionsBuilder> configure)
        where TContext : DbContext
    {
        UseEfWriter((DbContextOptionsBuilder)options, configure);
        return options;
    }
}
