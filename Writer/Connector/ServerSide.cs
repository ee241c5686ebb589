using System.Data;
using System.Transactions;
using EfWriter.Catalog;
using EfWriter.Connector.Statements;
using EfWriter.Frames;
using Npgsql;

namespace EfWriter.Connector;

/// <summary>
/// Tells whether a statement's rows can stay where they are, with the same result as if they travelled: one server and database, one role
/// and the same settings, no transaction of the caller's, a table that the write makes, and types that need no conversion. The write is the
/// source's session's own then, which sees what the query would have seen: its temporary tables, its variables.
/// </summary>
/// <param name="destination">Where the rows go.</param>
/// <param name="source">Where the query would run, open.</param>
internal sealed class ServerSide(NpgsqlDataSource destination, NpgsqlConnection source)
{
    // What a frame stores as the server has it. Others are converted, checked or refused on the way.
    private static readonly HashSet<string> Types =
    [
        "boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric", "text", "character varying", "date",
        "time without time zone",
        "timestamp without time zone", "timestamp with time zone", "uuid", "bytea",
    ];

    private static readonly HashSet<Type> Cells =
    [
        typeof(bool), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(string),
        typeof(DateOnly), typeof(TimeOnly),
        typeof(DateTime), typeof(Guid), typeof(byte[]),
    ];

    // Who asks, in which database, under which settings; those with a dot are of extensions, and there once a session has used them.
    private const string Fingerprint = """
        SELECT pg_catalog.concat_ws(pg_catalog.chr(10), current_user, session_user, pg_catalog.current_database(),
            (SELECT pg_catalog.string_agg(pg_catalog.concat(s.name, '=', s.setting), pg_catalog.chr(10) ORDER BY s.name)
             FROM pg_catalog.pg_settings s
             WHERE s.name OPERATOR(pg_catalog.<>) ALL ('{application_name,client_encoding}'::pg_catalog.text[])
               AND s.name OPERATOR(pg_catalog.!~) '^transaction|[.]'))
        """;

    /// <summary>The query as a frame of the server's; null where its rows must travel.</summary>
    public async Task<ServerQueryFrame?> FindAsync(ExportStatement statement, CancellationToken cancellationToken)
    {
        if (!MakesTable(statement.Options) || Transaction.Current is not null)
            return null;
        try
        {
            // First of all: in the caller's transaction, a question that fails would end it.
            if (await IsInTransactionAsync(cancellationToken).ConfigureAwait(false))
                return null;

            // A write sets such a path aside, and the query means what it means on it.
            if ((bool)await ScalarAsync(source, SearchPath.AskIsShadowed, cancellationToken).ConfigureAwait(false))
                return null;

            var query = SqlLexer.WithoutEnd(statement.Query);
            return await DescribeAsync(query, cancellationToken).ConfigureAwait(false) is { } fields
                && await IsSameServerAsync(cancellationToken).ConfigureAwait(false)
                    ? new(query, fields)
                    : null;
        }
        catch (NpgsqlException)
        {
            // Whatever it is, it is told by the query itself, or by the write.
            return null;
        }
    }

    // An option that is not listed, and is set, may ask for what only rows that travel can have.
    private static bool MakesTable(WriteOptions options)
    {
        var plain = new WriteOptions();
        var isPlain = plain == options with
        {
            Schema = plain.Schema,
            IfExists = plain.IfExists,
            BulkMethod = plain.BulkMethod,
            Columns = plain.Columns,
            NewTable = plain.NewTable,
            Replace = options.Replace == new ReplaceOptions() ? null : options.Replace,
            BadRows = options.BadRows == new BadRowOptions() ? null : options.BadRows,
            BatchRows = plain.BatchRows,
            Analyze = plain.Analyze,
            Progress = plain.Progress,
        };
        return isPlain && options.Columns.Count == 0 && options.IfExists is null or IfExists.Fail or IfExists.Replace
            && options.BulkMethod is BulkMethod.Auto or BulkMethod.Copy;
    }

    private async Task<IReadOnlyList<FrameField>?> DescribeAsync(string query, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT * FROM (\n{query}\n) AS q", source);
        await using var commandEnd = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            if (!Types.Contains(PostgresElements.WithoutFacets(reader.GetDataTypeName(i))))
                return null;
        }

        var fields = Frame.From(reader).Fields;
        return fields.All(field => Cells.Contains(field.ClrType) || (field.Wire is { } wire && Types.Contains(wire.StoreType))) ? fields
            : null;
    }

    // Two statements of one transaction have one now().
    private async Task<bool> IsInTransactionAsync(CancellationToken cancellationToken) =>
        (DateTime)await ScalarAsync(source, "SELECT pg_catalog.now()", cancellationToken).ConfigureAwait(false)
        == (DateTime)await ScalarAsync(source, "SELECT pg_catalog.now()", cancellationToken).ConfigureAwait(false);

    private async Task<bool> IsSameServerAsync(CancellationToken cancellationToken)
    {
        var connection = await destination.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var connectionEnd = connection.ConfigureAwait(false);
        var own = await FingerprintAsync(source, cancellationToken).ConfigureAwait(false);
        if (own != await FingerprintAsync(connection, cancellationToken).ConfigureAwait(false))
            return false;

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var transactionEnd = transaction.ConfigureAwait(false);
        return await SameServer.ShowAsync(connection, cancellationToken).ConfigureAwait(false) is { } shown
            && await shown.IsSeenByAsync(source, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> FingerprintAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (string)await ScalarAsync(connection, Fingerprint, cancellationToken).ConfigureAwait(false);

    private static async Task<object> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var commandEnd = command.ConfigureAwait(false);
        return (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
