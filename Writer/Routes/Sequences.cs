using EfWriter.Catalog;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Routes;

/// <summary>The sequences behind identity and serial columns: moved past the values that a write has put there, never back.</summary>
internal sealed class Sequences(DbContext host)
{
    private const string Owned = """
        SELECT c.name, s.relname::text, n.nspname::text, q.seqincrement, s.oid
        FROM pg_catalog.unnest($2) c(name)
        JOIN pg_catalog.pg_class s ON s.oid = pg_catalog.pg_get_serial_sequence($1, c.name)::pg_catalog.regclass::pg_catalog.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
        JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
        """;

    // A value that somebody else has put there is none of this write's: the greatest one there can be would use up the sequence. What can
    // be seen and is not committed, or was begun after the look, is of this transaction or of a part of it. xmin is the lower half of a
    // number that only grows.
    private const string IsOfTransaction = """
        CASE WHEN n.whole >= (SELECT next FROM me) THEN true WHEN n.whole < 3 THEN false
             ELSE pg_catalog.pg_xact_status(n.whole::text::pg_catalog.xid8) = 'in progress' END
        """;

    private const string Whole = """
        CROSS JOIN LATERAL (SELECT (SELECT current FROM me)
            - ((((SELECT current FROM me) - t.xmin::text::bigint + 2147483648) & 4294967295) - 2147483648) AS whole) n
        """;

    // Nearer than this, values are drawn one by one, which cannot go back whoever else draws. Further away, the sequence is looked at once
    // more as it is set: others draw while the rows are read.
    private const int DrawnOneByOne = 10_000;

    private readonly ServerCommands _server = new(host);
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    /// <summary>Moves the sequences of some columns past the greatest value that this transaction has put there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="isOwn">Whether all of the table's rows are the write's own, be it by other connections.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task AdvanceAsync(TargetTable table, IReadOnlyList<string> columns, bool isOwn, CancellationToken cancellationToken)
    {
        if (columns.Count == 0)
            return;
        foreach (var owned in await FindAsync(table.Name, columns, cancellationToken).ConfigureAwait(false))
            await _server.ExecuteAsync(Advance(table.Name, owned, isOwn), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The statements of <see cref="AdvanceAsync"/>.</summary>
    public async Task<IReadOnlyList<string>> PlanAsync(
        TargetTable table, IReadOnlyList<string> columns, bool isOwn, CancellationToken cancellationToken) => columns.Count == 0
        ? []
        : [.. (await FindAsync(table.Name, columns, cancellationToken).ConfigureAwait(false))
            .Select(owned => Advance(table.Name, owned, isOwn))];

    private async Task<IReadOnlyList<OwnedSequence>> FindAsync(QualifiedName table, IReadOnlyList<string> columns,
        CancellationToken cancellationToken)
    {
        using var command = _server.Create(Owned);
        command.Parameters.Add(Text(_sql.DelimitIdentifier(table.Name, table.Schema)));
        command.Parameters.Add(Texts([.. columns]));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(Read, cancellationToken).ConfigureAwait(false);
    }

    private static OwnedSequence Read(NpgsqlDataReader reader) =>
        new(reader.GetString(0), new(reader.GetString(2), reader.GetString(1)), reader.GetInt64(3), reader.GetFieldValue<uint>(4));

    private string Advance(QualifiedName table, OwnedSequence owned, bool isOwn)
    {
        var column = _sql.DelimitIdentifier(owned.Column);
        var (order, further, furthest) = owned.Increment > 0 ? ("DESC", ">", "GREATEST") : ("ASC", "<", "LEAST");
        var sequence = _sql.DelimitIdentifier(owned.Name.Name, owned.Name.Schema);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            WITH state AS (
                SELECT CASE WHEN is_called THEN last_value ELSE last_value - ({owned.Increment}) END AS last
                FROM {sequence}
            ), me AS (
                SELECT pg_catalog.pg_current_xact_id()::text::bigint AS current,
                       pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint AS next
            ), written AS (
                SELECT t.{column}::bigint AS value
                FROM {_sql.DelimitIdentifier(table.Name, table.Schema)} t {(isOwn ? string.Empty : Whole)}
                WHERE t.{column} OPERATOR(pg_catalog.{further}) (SELECT last FROM state) AND {(isOwn ? "true" : IsOfTransaction)}
                ORDER BY t.{column} {order} LIMIT 1
            ), gap AS (
                SELECT s.last, pg_catalog.div(w.value - s.last, {owned.Increment})::bigint AS draws FROM written w, state s
            )
            SELECT CASE WHEN draws > {DrawnOneByOne} THEN pg_catalog.setval({owned.Oid}::regclass, {furthest}(
                            last + draws * ({owned.Increment}), (SELECT last_value FROM {sequence})))
                        ELSE (SELECT pg_catalog.max(pg_catalog.nextval({owned.Oid}::regclass)) FROM pg_catalog.generate_series(1,
                        draws)) END
            FROM gap WHERE draws > 0
            """);
    }

    private sealed record OwnedSequence(string Column, QualifiedName Name, long Increment, uint Oid);
}
