using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Connector.Uris;

/// <summary>Makes data sources of connection strings.</summary>
internal static class DataSources
{
    /// <summary>A data source, of which every connection is to a server of the kind that the connection string asks for.</summary>
    public static NpgsqlDataSource Create(string connectionString, ILoggerFactory? loggers = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(loggers);
        var settings = builder.ConnectionStringBuilder;
        if (settings.TargetSessionAttributes is not { Length: > 0 } wanted)
            return builder.Build();

        // Npgsql asks the servers of a list only, and the list's data source is told the kind apart from its connection string.
        settings.TargetSessionAttributes = null;
        if (settings.Host is { } host && !host.Contains(',', StringComparison.Ordinal))
            settings.Host = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}],[{host}]" : $"{host},{host}";
        return builder.BuildMultiHost().WithTargetSession(
            Enum.Parse<TargetSessionAttributes>(wanted.Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
    }
}
