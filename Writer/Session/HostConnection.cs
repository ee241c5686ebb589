using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Session;

/// <summary>What is known of the host's connection.</summary>
internal static class HostConnection
{
    /// <summary>The database, and where its server is.</summary>
    public static (string? Database, string? Address, int Port) PlaceOf(DbContext host)
    {
        var settings = new NpgsqlConnectionStringBuilder(host.Database.GetConnectionString());
        return (settings.Database ?? settings.Username, settings.Host, settings.Port);
    }

    /// <summary>Lets no message tell how the host connects. Known before the connection is opened, which forgets it.</summary>
    public static void NoteSecrets(DbContext host)
    {
        var settings = new NpgsqlConnectionStringBuilder(host.Database.GetConnectionString());
        Secrets.Note(settings.Password, settings.Username, settings.Database, settings.Host);
    }
}
