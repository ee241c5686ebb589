using EfWriter.Cli.Destinations;

namespace EfWriter.Cli.Pipelines;

/// <summary>The servers of a pipeline, each opened when it is first needed.</summary>
/// <param name="progress">Told of downloads that a throwaway server needs.</param>
internal sealed class Connections(Action<string> progress) : IAsyncDisposable
{
    private readonly Dictionary<string, Destination> _open = new(StringComparer.Ordinal);

    /// <param name="connectionString">The server; null for the throwaway one.</param>
    /// <param name="cancellationToken">Stops the start of a throwaway one.</param>
    public async Task<Destination> OpenAsync(string? connectionString, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(connectionString ?? string.Empty, out var destination))
            return destination;
        destination = connectionString is null
            ? await Destination.OfLocalServerAsync(progress, cancellationToken)
            : Destination.Of(connectionString);
        _open.Add(connectionString ?? string.Empty, destination);
        return destination;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var destination in _open.Values)
            await destination.DisposeAsync();
    }
}
