using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Session;

/// <summary>
/// Further connections like the host's own: its interceptors see them opened, and may set a role, a search path or settings.
/// </summary>
internal static class HostConnection
{
    private static readonly Guid Unnamed = Guid.Empty;

    /// <summary>Lets no message tell how the host connects. Known before the connection is opened, which forgets it.</summary>
    public static void NoteSecrets(DbContext host)
    {
        var settings = new NpgsqlConnectionStringBuilder(host.Database.GetConnectionString());
        Secrets.Note(settings.Password, settings.Username, settings.Database, settings.Host);
    }

    /// <summary>Opens another connection.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(DbContext host, CancellationToken cancellationToken)
    {
        var clone = Clone(host);
        try
        {
            await clone.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (Interceptor(host) is { } interceptor)
                await interceptor.ConnectionOpenedAsync(clone, Opened(host, clone, isAsync: true), cancellationToken).ConfigureAwait(false);
            return clone;
        }
        catch
        {
            await clone.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The same for those who cannot wait.</summary>
    public static NpgsqlConnection Open(DbContext host)
    {
        var clone = Clone(host);
        try
        {
            clone.Open();
            Interceptor(host)?.ConnectionOpened(clone, Opened(host, clone, isAsync: false));
            return clone;
        }
        catch
        {
            clone.Dispose();
            throw;
        }
    }

    private static NpgsqlConnection Clone(DbContext host) => (NpgsqlConnection)((ICloneable)host.Database.GetDbConnection()).Clone();

    private static IDbConnectionInterceptor? Interceptor(DbContext host) =>
        host.GetService<IInterceptors>().Aggregate<IDbConnectionInterceptor>();

    private static ConnectionEndEventData Opened(DbContext host, NpgsqlConnection clone, bool isAsync) => new(
        new EventDefinition(
            host.GetService<ILoggingOptions>(), RelationalEventId.ConnectionOpened, LogLevel.Debug, "RelationalEventId.ConnectionOpened",
                _ => (_, _) => { }),
        (_, _) => "A further connection was opened.",
        clone,
        host,
        Unnamed,
        isAsync,
        DateTimeOffset.UtcNow,
        TimeSpan.Zero);
}
