using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfWriter.Tests.Retries;

/// <summary>Where a commit breaks.</summary>
public enum CommitBreak
{
    /// <summary>It is done, and the answer is lost.</summary>
    AfterIt,

    /// <summary>The server's session ends before it.</summary>
    BeforeIt,

    /// <summary>It never arrives, and the server's session goes on waiting for it.</summary>
    OnItsWay,
}

/// <summary>Breaks the first commits of a context, as a network would.</summary>
internal sealed class BrokenCommit(CommitBreak place, int times = 1, Func<Task>? before = null, Func<Task>? after = null)
    : DbTransactionInterceptor
{
    /// <summary>The commits asked for.</summary>
    public int Commits { get; private set; }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Commits++ >= times)
            return result;
        await (before?.Invoke() ?? Task.CompletedTask);
        var connection = (NpgsqlConnection)transaction.Connection!;
        if (place == CommitBreak.AfterIt)
        {
            await transaction.CommitAsync(CancellationToken.None);
            await KillAsync(connection);
        }
        else if (place == CommitBreak.BeforeIt)
        {
            await KillAsync(connection);
        }

        await (after?.Invoke() ?? Task.CompletedTask);
        throw new NpgsqlException("Exception while reading from stream", new IOException("cut"));
    }

    private static async Task KillAsync(NpgsqlConnection connection)
    {
        // A connection that breaks by itself does not return to its pool.
        NpgsqlConnection.ClearPool(connection);
        await using var command = Server.Source.CreateCommand($"SELECT pg_terminate_backend({connection.ProcessID}, 10000)");
        Assert.That(await command.ExecuteScalarAsync(), Is.True);
    }
}
