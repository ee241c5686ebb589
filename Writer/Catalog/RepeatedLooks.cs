using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>
/// The looks that a connection of the pool repeats: they are prepared, for a server takes longer to parse and plan one than to answer it.
/// A preparation is a round trip of its own, which the third look is the first to be worth.
/// </summary>
/// <remarks>Safe for concurrent use, though a connection has one user at a time.</remarks>
internal sealed class RepeatedLooks(int process)
{
    private const int Connections = 1_000;
    private const int WorthIt = 3;

    // Each holds the server's memory for as long as the connection lives.
    private const int MostPrepared = 20;

    private static readonly BoundedCache<(string Server, int Process), RepeatedLooks> All = new(Connections);

    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _prepared;
    private bool _isGivenUp;

    public static RepeatedLooks Of(NpgsqlConnection connection) =>
        All.GetOrAdd((connection.DataSource, connection.ProcessID), static key => new(key.Process));

    /// <summary>Counts a look, and says whether to prepare it.</summary>
    /// <param name="first">The commands before it, which have the table's name in them.</param>
    public bool ArePrepared(IEnumerable<NpgsqlBatchCommand> first)
    {
        var look = string.Join(';', first.Select(command => command.CommandText));
        lock (_lock)
        {
            if (_isGivenUp)
                return false;
            var times = _times.GetValueOrDefault(look);
            if (times >= WorthIt)
                return true;
            if (_prepared == MostPrepared)
                return false;
            if (_times.Count == MostPrepared * WorthIt && times == 0)
                ForgetRare();
            _times[look] = ++times;
            _prepared += times == WorthIt ? 1 : 0;
            return times == WorthIt;
        }
    }

    /// <summary>
    /// Takes note of the process that has answered. If it is not the one that was connected to, there is a pooler between, which may pass
    /// the next transaction to another process, where nothing is prepared.
    /// </summary>
    public void AnsweredBy(int answered)
    {
        if (answered != process)
            GiveUp();
    }

    /// <summary>Sends a look, prepared; a connection that has not prepared it yet does so first.</summary>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlBatch look, CancellationToken cancellationToken)
    {
        try
        {
            await look.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            // With multiplexing Npgsql prepares by itself.
            GiveUp();
        }

        try
        {
            return await look.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidSqlStatementName)
        {
            GiveUp();
            throw new PreparedLookRemoved(e);
        }
    }

    private void GiveUp()
    {
        lock (_lock)
            _isGivenUp = true;
    }

    private void ForgetRare()
    {
        foreach (var rare in _times.Where(look => look.Value < WorthIt).Select(look => look.Key).ToList())
            _times.Remove(rare);
    }
}

/// <summary>
/// Somebody has removed what was prepared on a connection, such as by DISCARD ALL; the look is not prepared the next time.
/// </summary>
internal sealed class PreparedLookRemoved(PostgresException refusal) : Exception(refusal.MessageText, refusal);
