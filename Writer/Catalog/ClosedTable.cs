using EfWriter.SideTables;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>
/// Takes from everybody else what default privileges give them on a table, in the transaction that makes it: nobody ever has them.
/// </summary>
internal static class ClosedTable
{
    /// <summary>Closes a table that was just made.</summary>
    /// <param name="connection">The connection that made it, in the same transaction.</param>
    /// <param name="table">The table, delimited.</param>
    /// <param name="finalName">What it will be called when it is opened, delimited.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The statements that open it to those that it was open to.</returns>
    public static async Task<IReadOnlyList<string>> CloseAsync(NpgsqlConnection connection, string table, string finalName,
        CancellationToken cancellationToken)
    {
        string revoke, grant;
        using (var ask = connection.NewCommand(SideTableSql.Privileges))
        {
            ask.Parameters.Add(new() { Value = table });
            ask.Parameters.Add(new() { Value = finalName });
            using var reader = await ask.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                return [];
            (revoke, grant) = (reader.GetString(0), reader.GetString(1));
        }

        using var close = connection.NewCommand(revoke);
        await close.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return [grant];
    }

    /// <summary>Closes the sequences of a table's identity columns, which have privileges of their own.</summary>
    /// <param name="connection">The connection that made the table, in the same transaction.</param>
    /// <param name="table">The table, delimited.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task CloseSequencesAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        List<string> revokes;
        using (var ask = connection.NewCommand(SideTableSql.SequencePrivileges))
        {
            ask.Parameters.Add(new() { Value = table });
            using var reader = await ask.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            revokes = await reader.ReadAllAsync(row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        }

        foreach (var revoke in revokes)
        {
            using var close = connection.NewCommand(revoke);
            await close.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
