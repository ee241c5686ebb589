using System.Data;
using EfWriter.Failures;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Session;

/// <summary>
/// Whether a context's connection is one that the caller had opened. If it is lost, no other takes its place: that would be of the role
/// that logs in, whichever role and settings the caller had given the lost one.
/// </summary>
internal sealed class CallersConnection(DbContext host)
{
    private readonly bool _wasOpen = IsOpen(host);

    /// <summary>Whether it was open and is no more.</summary>
    public bool IsLost => _wasOpen && !IsOpen(host);

    /// <summary>
    /// Does something as often as the host's strategy has it: once in the caller's transaction, and no more once the caller's connection is
    /// lost.
    /// </summary>
    /// <param name="host">The context.</param>
    /// <param name="name">What a failure is described by.</param>
    /// <param name="act">Does it.</param>
    /// <param name="cancellationToken">Stops it, and the waits between attempts.</param>
    /// <exception cref="FrameWriteException">The caller's connection is lost.</exception>
    public static async Task<T> RetryAsync<T>(
        DbContext host, QualifiedName name, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        var strategy = host.Database.CreateExecutionStrategy();
        if (WriteSession.HasCallersTransaction(host))
            return await act(cancellationToken).ConfigureAwait(false);
        var connection = new CallersConnection(host);
        try
        {
            var result = await (strategy.RetriesOnFailure ? strategy.ExecuteAsync(AttemptAsync, cancellationToken) : act(cancellationToken))
                .ConfigureAwait(false);

            // A look can end with its connection and say nothing; what follows it would be on another one.
            connection.ThrowIfLost();
            return result;
        }
        catch (NotRetriedException last)
        {
            throw FailureReport.Describe(last, name);
        }

        async Task<T> AttemptAsync(CancellationToken token)
        {
            try
            {
                return await act(token).ConfigureAwait(false);
            }
            catch (Exception e) when (connection.IsLost && TransientFaults.Is(e))
            {
                throw new NotRetriedException(e, Errors.NotRetriedInSession);
            }
        }
    }

    /// <summary>Keeps what comes next from another connection.</summary>
    /// <exception cref="NotRetriedException">The caller's is lost.</exception>
    public void ThrowIfLost()
    {
        if (IsLost)
            throw new NotRetriedException(new NpgsqlException("The connection was lost."), Errors.NotRetriedInSession);
    }

    private static bool IsOpen(DbContext host) => host.Database.GetDbConnection().State == ConnectionState.Open;
}
