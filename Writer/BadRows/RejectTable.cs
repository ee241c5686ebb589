using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Schema;
using EfWriter.SideTables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.BadRows;

/// <summary>The table that keeps the rows which their own table refuses, with the reason of each.</summary>
/// <param name="host">The context that the write is on.</param>
/// <param name="name">Its name.</param>
/// <param name="target">The table whose rows it keeps.</param>
/// <param name="lockTimeout">How long somebody is waited for who holds it.</param>
internal sealed class RejectTable(DbContext host, QualifiedName name, QualifiedName target, TimeSpan lockTimeout)
{
    private static readonly (string Name, Type Type, uint TypeOid, string StoreType, bool IsNullable)[] Columns =
    [
        ("rejected_at", typeof(DateTime), PgTypes.TimestampTz, "timestamp with time zone", false),
        ("row_number", typeof(long), PgTypes.Int8, "bigint", false),
        ("reason", typeof(string), PgTypes.Text, "text", false),
        ("column_name", typeof(string), PgTypes.Text, "text", true),
        ("store_type", typeof(string), PgTypes.Text, "text", true),
        ("rule", typeof(string), PgTypes.Text, "text", true),
        ("sql_state", typeof(string), PgTypes.Text, "text", true),
        ("row", typeof(string), PgTypes.Json, "json", false),
    ];

    private static readonly SideTableShape Shape = new([.. Columns.Select(column => (column.Name, column.TypeOid, !column.IsNullable))]);

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly SideTable _table = new(
        (NpgsqlConnection)host.Database.GetDbConnection(), host.GetService<ISqlGenerationHelper>(), name, Shape, target, lockTimeout);

    /// <summary>Its name.</summary>
    public QualifiedName Name => name;

    /// <summary>What the table of a write is called.</summary>
    public static QualifiedName NameOf(WriteRequest request) =>
        request.Name with { Name = request.BadRows.RejectTable ?? Identifiers.Derive(request.Name.Name, "_rejects") };

    /// <summary>
    /// Refuses, before a row is sent, a table of that name that is something else, or that somebody could have laid out for the rows.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        Identifiers.CheckTable(name.Name);

        // Locked only if it is what it should be: a refusal waits for nobody.
        var found = await _table.LookAsync(cancellationToken).ConfigureAwait(false);
        Check(found);
        if (found.Exists)
            Check(await _table.LockAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds rows; makes the table if there is none.</summary>
    public async Task AddAsync(IReadOnlyCollection<(BadRow Row, string? Cells)> rows, CancellationToken cancellationToken)
    {
        // Looked at again: somebody may have made it meanwhile.
        var found = await _table.LookAsync(cancellationToken).ConfigureAwait(false);
        found = found.Exists
            ? await _table.LockAsync(cancellationToken).ConfigureAwait(false)
            : await _table.MakeAsync(() => CreateAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        Check(found);

        using var command = ((NpgsqlConnection)host.Database.GetDbConnection()).NewCommand(
            $"INSERT INTO {_sql.DelimitIdentifier(name.Name, name.Schema)} "
            + $"({string.Join(", ", Columns.Select(column => _sql.DelimitIdentifier(column.Name)))}) "
            + "SELECT pg_catalog.now(), n, r, c, t, u, s, j::pg_catalog.json FROM ROWS FROM "
            + $"({string.Join(", ", Enumerable.Range(1, Columns.Length - 1).Select(i => $"pg_catalog.unnest(${i})"))}) AS bad (n, r, c, t, "
            + "u, s, j)");
        command.Parameters.Add(new() { Value = rows.Select(bad => bad.Row.Row).ToArray() });
        foreach (var text in (Func<(BadRow Row, string? Cells), string?>[])[b => b.Row.Reason, b => b.Row.Column, b => b.Row.StoreType,
            b => b.Row.Rule, b => b.Row.SqlState, b => b.Cells])
            command.Parameters.Add(Texts([.. rows.Select(text)]));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task CreateAsync(CancellationToken cancellationToken)
    {
        var ddl = new TableDdl(host);
        var model = new RuntimeModelBuilder(host).Build(new()
        {
            Name = name,
            Columns = [
                .. Columns.Select(
                    column => new ColumnDefinition { Name = column.Name, ClrType = column.Type, StoreType = column.StoreType,
                        IsNullable = column.IsNullable })],
            Comment = "Rows that could not be written, by EfWriter.",
        });
        return ddl.ExecuteAsync(ddl.CreateTable(model), cancellationToken);
    }

    private void Check(SideTableLook found)
    {
        if (found is { Fault: { } fault, HasOtherShape: false })
            throw found.IsOpen ? Errors.RejectTableOpen(name, fault) : Errors.RejectTableNotTrusted(name, fault);
        if (found.Fault is not null)
            throw Errors.NotARejectTable(name, Columns.Select(column => $"{column.Name} {column.StoreType}"));
    }
}
