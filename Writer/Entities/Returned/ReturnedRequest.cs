using EfWriter.Frames;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Entities.Returned;

/// <summary>The write of entities, which are held if they get their values back.</summary>
internal static class ReturnedRequest
{
    /// <summary>The write of a sequence.</summary>
    public static async Task<WriteRequest> OfAsync<T>(
        DbContext host, EntityTable table, IEnumerable<T> entities, WriteOptions? asked, CancellationToken cancellationToken)
        where T : class
    {
        if (asked is not { SetGeneratedValues: true })
            return EntityRows.Of(host, table, entities, asked, AppSettings.HookFor<T>(host, asked));

        // The source may take its time, or block: not the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await OfAsync(host, table, entities.ToAsyncEnumerable(), asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The write of entities that arrive one after the other.</summary>
    public static async Task<WriteRequest> OfAsync<T>(
        DbContext host, EntityTable table, IAsyncEnumerable<T> entities, WriteOptions? asked, CancellationToken cancellationToken)
        where T : class
    {
        if (asked is not { SetGeneratedValues: true })
            return EntityRows.Of(host, table, entities, asked, AppSettings.HookFor<T>(host, asked));

        var before = AppSettings.HookFor<T>(host, asked);
        var held = new List<T>();
        try
        {
            await foreach (var entity in entities.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                before?.Invoke(entity);
                held.Add(entity);
            }
        }
        catch (Exception e) when (e is not (FrameFault or OperationCanceledException))
        {
            throw new FrameSourceException(held.Count, e);
        }

        return ReturnedEntities<T>.Request(host, table, held, asked);
    }
}
