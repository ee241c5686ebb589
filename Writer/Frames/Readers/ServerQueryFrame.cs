using Npgsql;

namespace EfWriter.Frames;

/// <summary>
/// Rows that the server of the write has already: a query that it is asked to run there. The frame itself hands out none.
/// </summary>
/// <param name="query">The query, without a semicolon.</param>
/// <param name="fields">Its columns.</param>
internal sealed class ServerQueryFrame(string query, IReadOnlyList<FrameField> fields) : Frame
{
    internal override string Kind => "query on the server";

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => fields;

    /// <summary>The query, without a semicolon.</summary>
    internal string Query => query;

    /// <summary>The query's parameters; each command takes copies.</summary>
    internal IReadOnlyList<NpgsqlParameter> Parameters { get; init; } = [];

    /// <summary>
    /// The columns whose values the app would make where the query has none: it asks for a setting that cannot be there, by the column's
    /// place in this list.
    /// </summary>
    internal IReadOnlyList<string> Guarded { get; init; } = [];

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<ColumnBatch>();
}
