using Npgsql;

namespace EfWriter.Catalog;

/// <summary>The rows of an answer.</summary>
internal static class AnswerRows
{
    /// <summary>Reads all rows of the answer that a reader is at.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="read">Reads the row that the reader is at.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<List<T>> ReadAllAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(read(reader));
        return found;
    }
}
