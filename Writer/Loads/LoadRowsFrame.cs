using System.Runtime.CompilerServices;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Loads;

/// <summary>
/// A load's rows on their way through this process: where some of them may be left out, or are looked at by their numbers.
/// </summary>
/// <param name="host">The context of the commit; the rows come on another connection like its own.</param>
/// <param name="query">The rows.</param>
/// <param name="fields">Their columns.</param>
internal sealed class LoadRowsFrame(DbContext host, string query, IReadOnlyList<FrameField> fields) : Frame
{
    // In one order, so that a number means the same row each time.
    private const string InOrder = """
        SELECT pg_catalog.set_config('synchronize_seqscans', 'off', true),
               pg_catalog.set_config('max_parallel_workers_per_gather', '0', true)
        """;

    private readonly List<Stack<IAsyncDisposable>> _open = [];

    internal override string Kind => "load";

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => fields;

    /// <summary>Closes the connections that the rows came on: what holds them can be dropped then.</summary>
    public async ValueTask EndAsync()
    {
        foreach (var reading in _open)
            await CloseAsync(reading).ConfigureAwait(false);
        _open.Clear();
    }

    // The load is locked by then: all of its parts are seen, and no further one.
    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reading = new Stack<IAsyncDisposable>();
        _open.Add(reading);
        try
        {
            var reader = await OpenAsync(reading, cancellationToken).ConfigureAwait(false);
            await foreach (var batch in From(reader).ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
        finally
        {
            await CloseAsync(reading).ConfigureAwait(false);
            _open.Remove(reading);
        }
    }

    private async Task<NpgsqlDataReader> OpenAsync(Stack<IAsyncDisposable> reading, CancellationToken cancellationToken)
    {
        var further = await FurtherConnection.OpenAsync(host, cancellationToken).ConfigureAwait(false);
        reading.Push(further);
        reading.Push(await further.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false));
        await new ServerCatalog(further.Connection).ExecuteAsync([new(SearchPath.Guard), new(InOrder)], cancellationToken)
            .ConfigureAwait(false);
        var command = new NpgsqlCommand(query, further.Connection) { CommandTimeout = 0 };
        reading.Push(command);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        reading.Push(reader);
        return reader;
    }

    private static async ValueTask CloseAsync(Stack<IAsyncDisposable> reading)
    {
        while (reading.TryPop(out var one))
            await one.DisposeAsync().ConfigureAwait(false);
    }
}
