using System.Runtime.ExceptionServices;
using EfWriter.Entities;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace EfWriter;

/// <summary>Writes a list of entities of several types, each with a table of its own, in one transaction: all or nothing.</summary>
internal sealed class HierarchyWriter(DbContext host)
{
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    /// <summary>Writes the groups of the list, and tries all of them again if that may help.</summary>
    /// <param name="groups">The entities of each type.</param>
    /// <param name="write">Writes one group; true if the transaction is this write's own.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<WriteResult> WriteAsync<T>(
        IReadOnlyList<TpcGroup<T>> groups, Func<TpcGroup<T>, bool, Task<WriteResult>> write, CancellationToken cancellationToken)
    {
        if (WriteSession.HasCallersTransaction(host))
            return await TpcWrite.RunAsync(groups, group => write(group, false)).ConfigureAwait(false);
        var name = await NameAsync(groups[0].Type, cancellationToken).ConfigureAwait(false);
        var request = new WriteRequest(new RowsFrame<T>([], new([])), name, groups[0].Options);
        var retries = new WriteRetries(host, _logger, request, isInCallersTransaction: false);
        FrameWriteException? ofGroup = null;
        try
        {
            return await retries.RunAsync(AttemptAsync, (one, attempt) => one with { Attempts = attempt }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (FailureReport.Describe(failure, name, ofGroup) is var told && !ReferenceEquals(told, failure))
        {
            throw told;
        }

        async Task<WriteResult> AttemptAsync(CommitTokens? tokens, CancellationToken token)
        {
            var session = await WriteSession.BeginAsync(host, request.LockTimeout, token).ConfigureAwait(false);
            await using var sessionEnd = session.ConfigureAwait(false);
            var result = await RunAsync().ConfigureAwait(false);
            await session.CommitAsync(tokens, name.Schema, token).ConfigureAwait(false);
            return result;
        }

        // What failed a group is what says whether to try again.
        async Task<WriteResult> RunAsync()
        {
            try
            {
                return await TpcWrite.RunAsync(groups, group => write(group, true)).ConfigureAwait(false);
            }
            catch (FrameWriteException failure) when (failure.InnerException is { } cause && TransientFaults.IsOfDatabase(cause))
            {
                ofGroup = failure;
                ExceptionDispatchInfo.Throw(cause);
                throw;
            }
        }
    }

    private async Task<QualifiedName> NameAsync(Type type, CancellationToken cancellationToken) =>
        host.Model.FindEntityType(type) is { } entity && entity.GetTableName() is { } table
            ? new(entity.GetSchema() ?? await EntitySchema.FindAsync(host, table, cancellationToken).ConfigureAwait(false), table)
            : new(string.Empty, TypeNames.Of(type));
}
