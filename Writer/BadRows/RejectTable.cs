using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.BadRows;

/// <summary>The table that keeps the rows which their own table refuses, with the reason of each.</summary>
internal sealed class RejectTable(DbContext host, QualifiedName name)
{
    private static readonly (string Name, Type Type, string StoreType, bool IsNullable)[] Columns =
    [
        ("rejected_at", typeof(DateTime), "timestamp with time zone", false),
        ("row_number", typeof(long), "bigint", false),
        ("reason", typeof(string), "text", false),
        ("column_name", typeof(string), "text", true),
        ("store_type", typeof(string), "text", true),
        ("rule", typeof(string), "text", true),
        ("sql_state", typeof(string), "text", true),
        ("row", typeof(string), "json", false),
    ];

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());

    /// <summary>Its name.</summary>
    public QualifiedName Name => name;

    /// <summary>Refuses, before a row is sent, a table of that name that is something else.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        Identifiers.CheckTable(name.Name);
        if (await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } existing && !IsLikeThis(existing))
            throw Errors.NotARejectTable(name, Columns.Select(column => $"{column.Name} {column.StoreType}"));
    }

    /// <summary>Adds rows; makes the table if there is none.</summary>
    public async Task AddAsync(IReadOnlyCollection<(BadRow Row, string? Cells)> rows, CancellationToken cancellationToken)
    {
        if (await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false) is null)
            await CreateAsync(cancellationToken).ConfigureAwait(false);

        using var command = new NpgsqlCommand(
            $"INSERT INTO {_sql.DelimitIdentifier(name.Name, name.Schema)} ({string.Join(", ", Columns.Select(column => _sql.DelimitIdentifier(column.Name)))}) "
            + $"SELECT pg_catalog.now(), n, r, c, t, u, s, j::pg_catalog.json FROM ROWS FROM ({string.Join(", ", Enumerable.Range(1, Columns.Length - 1).Select(i => $"pg_catalog.unnest(${i})"))}) AS bad (n, r, c, t, u, s, j)",
            (NpgsqlConnection)host.Database.GetDbConnection());
        command.Parameters.Add(new() { Value = rows.Select(bad => bad.Row.Row).ToArray() });
        foreach (var text in (Func<(BadRow Row, string? Cells), string?>[])[b => b.Row.Reason, b => b.Row.Column, b => b.Row.StoreType, b => b.Row.Rule, b => b.Row.SqlState, b => b.Cells])
            command.Parameters.Add(new() { Value = rows.Select(text).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // Whoever makes the same table waits here.
    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await _catalog.LockNameAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        if (await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            return;

        var ddl = new TableDdl(host);
        var model = new RuntimeModelBuilder(host).Build(new()
        {
            Name = name,
            Columns = [.. Columns.Select(column => new ColumnDefinition { Name = column.Name, ClrType = column.Type, StoreType = column.StoreType, IsNullable = column.IsNullable })],
            Comment = "Rows that could not be written, by EfWriter.",
        });
        await ddl.ExecuteAsync(ddl.CreateTable(model), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsLikeThis(TargetTable table) => table.Kind is 'r' or 'p' && Columns.All(column =>
        table.Columns.Any(found => found.Name == column.Name && found.Type.DisplayName == column.StoreType))
        && table.Columns.All(found => Columns.Any(column => column.Name == found.Name) || !found.IsNotNull || found.HasDefault);
}
