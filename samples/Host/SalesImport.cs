using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Samples.Host;

/// <summary>
/// Imports an uploaded CSV. The answer is a stream of events: how far the import is, and how it ended. A browser that goes away cancels
/// it, and nothing is imported.
/// </summary>
internal static class SalesImport
{
    private static readonly CsvOptions Csv = new()
    {
        Columns = ["sale_id", "sold_at", "city", "sku", "quantity", "unit_price"],
        Rename = new Dictionary<string, string> { ["sale_id"] = "id" },
    };

    // A file that is uploaded again adds nothing. Rows that the table refuses are kept in sales_rejects.
    private static readonly WriteOptions Options = new()
    {
        Mode = WriteMode.InsertOnly,
        BadRows = new() { OnBadRow = OnBadRow.Reject },
    };

    public static ServerSentEventsResult<object> Import(
        HttpRequest request, IDbContextFactory<Shop> contexts, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(Events(request.Body, contexts, cancellationToken));

    private static async IAsyncEnumerable<SseItem<object>> Events(
        Stream upload, IDbContextFactory<Shop> contexts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<SseItem<object>>();
        var writing = WriteAsync(upload, contexts, events.Writer, cancellationToken);
        try
        {
            await foreach (var item in events.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            // The upload is the write's until it has ended.
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(
        Stream upload, IDbContextFactory<Shop> contexts, ChannelWriter<SseItem<object>> events, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var result = await db.WriteAsync<Sale>(
                Frame.FromCsv(upload, Csv), Options with { Progress = new ProgressEvents(events) }, cancellationToken);
            events.TryWrite(new(new
            {
                result.Inserted,
                result.Unchanged,
                Rejected = result.BadRows.Count,
                BadRows = result.BadRows.Take(10).Select(bad => new { bad.Row, bad.Column, bad.Rule, bad.Reason }),
            }, "done"));
        }
        catch (FrameWriteException e)
        {
            events.TryWrite(new(new { e.Code, e.Message }, "failed"));
        }
        finally
        {
            events.Complete();
        }
    }

    // Not Progress<T>, which hands its reports to the thread pool, in any order.
    private sealed class ProgressEvents(ChannelWriter<SseItem<object>> events) : IProgress<WriteProgress>
    {
        public void Report(WriteProgress value) =>
            events.TryWrite(new(new { Stage = value.Stage.ToString(), value.Rows }, "progress"));
    }
}
