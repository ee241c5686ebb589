using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace EfWriter.Entities;

/// <summary>Interceptors of SaveChanges, which a write does not run: what they would have set is missing without a word.</summary>
internal static class SaveInterceptors
{
    private static readonly ConditionalWeakTable<IModel, ConcurrentDictionary<string, bool>> Named = [];

    /// <summary>Names them in the log, once for each model.</summary>
    public static void Report(DbContext host, ILogger logger)
    {
        var injected = host.GetService<IEnumerable<IInterceptor>>();
        var added = host.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors ?? [];
        var names = string.Join(", ", injected.Concat(added).OfType<ISaveChangesInterceptor>()
            .Select(interceptor => TypeNames.Of(interceptor.GetType())).Distinct());
        if (names.Length > 0 && Named.GetValue(host.Model, _ => []).TryAdd(names, true))
            Log.SaveInterceptorsNotRun(logger, names);
    }
}
