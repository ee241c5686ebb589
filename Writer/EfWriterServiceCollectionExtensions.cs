using System.Diagnostics.CodeAnalysis;
using EfWriter;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;
using EfWriter.Connector.Uris;
using EfWriter.Requests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers destinations by name.</summary>
[RequiresDynamicCode(DynamicCode.Reason)]
[RequiresUnreferencedCode(DynamicCode.Reason)]
public static class EfWriterServiceCollectionExtensions
{
    private const string DestinationsKey = "Destinations";
    private const string UriKey = "uri";

    /// <summary>
    /// Registers a keyed <see cref="PostgresDestination"/> for each entry of <c>Destinations</c>, and the only one also without a key.
    /// They are singletons with a pool each, made when they are first asked for, and log to the host's logger.
    /// </summary>
    /// <remarks>
    /// Nothing else is registered. The writes of a <c>DbContext</c> are extension methods (<see cref="EfWriterDbContextExtensions"/>) and
    /// need no service; <c>UseEfWriter</c> on the context's options says what holds for all of them. With several entries, ask for one by
    /// its key: <c>[FromKeyedServices("warehouse")] PostgresDestination destination</c>.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// A section such as <c>EfWriter</c>. An entry is a URI (or Npgsql's own connection string), or a section with <c>Uri</c>, or with
    /// <c>Host</c>, <c>Port</c>, <c>Database</c>, <c>User</c>, <c>Password</c> and libpq's other parameters by their names.
    /// </param>
    /// <param name="configure">What holds for all writes to these destinations, as <c>UseEfWriter</c> says it for a context; null for
    /// nothing.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">There is no entry; or, when a destination is asked for, its entry cannot be
    /// used.</exception>
    public static IServiceCollection AddEfWriter(
        this IServiceCollection services, IConfiguration configuration, Action<EfWriterOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var entries = configuration.GetSection(DestinationsKey).GetChildren().ToList();
        if (entries.Count == 0)
            throw StatementErrors.NoDestinations((configuration as IConfigurationSection)?.Path);
        return Add(services, entries.Select(entry => (entry.Key, (Func<string>)(() => ConnectionString(entry)))), configure);
    }

    /// <summary>
    /// Registers a keyed <see cref="PostgresDestination"/> for each entry of type postgres of a profile, and the only one also without a
    /// key. Nothing else is registered.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="profile">The profile's path, such as <c>profiles/prod.yml</c>.</param>
    /// <param name="variables">Variables that go before the profile's own and the environment's; null for none.</param>
    /// <param name="configure">What holds for all writes to these destinations, as <c>UseEfWriter</c> says it for a context; null for
    /// nothing.</param>
    /// <returns>The services.</returns>
    /// <exception cref="StatementException">The file is no profile; or, when a destination is asked for, a variable of its entry is not
    /// set.</exception>
    /// <exception cref="InvalidOperationException">The profile has no entry of type postgres.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IServiceCollection AddEfWriter(this IServiceCollection services, string profile,
        IReadOnlyDictionary<string, string>? variables = null, Action<EfWriterOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(profile);
        var read = ProfileReader.Read(File.ReadAllText(profile), profile);
        var values = new VariableSet(read, variables ?? new Dictionary<string, string>(), Environment.GetEnvironmentVariable);
        var entries = read.ForWriting.ToList();
        if (entries.Count == 0)
            throw StatementErrors.NoDestinations(profile);
        return Add(
            services, entries.Select(entry => (entry.Name, (Func<string>)(() => EntryConnection.Of(entry, read, values)))), configure);
    }

    private static IServiceCollection Add(
        IServiceCollection services, IEnumerable<(string Name, Func<string> ConnectionString)> entries,
        Action<EfWriterOptionsBuilder>? configure)
    {
        var names = new List<string>();
        foreach (var (name, connectionString) in entries)
        {
            names.Add(name);
            services.AddKeyedSingleton(name,
                (provider, _) => PostgresDestination.Create(connectionString(), name, provider.GetService<ILoggerFactory>(), configure));
        }

        if (names is [var only])
            services.TryAddSingleton(provider => provider.GetRequiredKeyedService<PostgresDestination>(only));
        return services;
    }

    private static string ConnectionString(IConfigurationSection entry)
    {
        try
        {
            var settings = entry.GetChildren()
                .ToDictionary(child => child.Key.ToLowerInvariant(), child => child.Value ?? string.Empty, StringComparer.Ordinal);
            settings.Remove("type");
            return entry.Value is { } uri ? PostgresUri.ToConnectionString(uri)
                : settings.Remove(UriKey, out uri!) && settings.Count == 0 ? PostgresUri.ToConnectionString(uri)
                : PostgresUri.ToConnectionString(
                    uri is null
                        ? settings
                        : throw Errors.BadUri(
                            "stands beside "
                            + $"{string.Join(", ", settings.Keys.Where(ConnectionParameters.IsKnown).DefaultIfEmpty("other settings"))}"));
        }
        catch (ArgumentException e)
        {
            // A URI that stands as a key comes in parts, of which the entry's name is one.
            var isEntry = Echo.Name(entry.Key).Length > 0
                && entry.GetChildren().All(child => Echo.IsNear(child.Key, [.. ConnectionParameters.Names, "type", UriKey]));
            throw StatementErrors.BadConfiguration(isEntry ? entry.Path : "An entry of the configuration", e.Message);
        }
    }
}
