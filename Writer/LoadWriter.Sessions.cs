using System.Data;
using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Loads;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter;

/// <content>What is asked and changed beside the writes.</content>
internal sealed partial class LoadWriter
{
    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    // What is asked before a write, in a transaction that is over when it begins.
    private Task<LoadTables> FindTablesAsync(LoadToken token, CancellationToken cancellationToken) => LookAsync(
        async () =>
        {
            await _catalog.ExecuteAsync(SearchPath.Guard, cancellationToken).ConfigureAwait(false);
            return await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private Task<T> LookAsync<T>(Func<Task<T>> look, CancellationToken cancellationToken) =>
        InSessionAsync(_ => look(), DefaultLockTimeout, commits: false, cancellationToken);

    private Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken) =>
        InSessionAsync(_ => change(), DefaultLockTimeout, commits: true, cancellationToken);

    // Each of them can be done again.
    private Task<T> InSessionAsync<T>(
        Func<WriteSession, Task<T>> act, TimeSpan lockTimeout, bool commits, CancellationToken cancellationToken)
    {
        return CallersConnection.RetryAsync(host, FailureReport.OfLoad, OnceAsync, cancellationToken);

        async Task<T> OnceAsync(CancellationToken token)
        {
            var session = await WriteSession.BeginAsync(host, lockTimeout, token).ConfigureAwait(false);
            await using var sessionEnd = session.ConfigureAwait(false);
            var result = await act(session).ConfigureAwait(false);
            if (commits)
                await session.CommitAsync(tokens: null, string.Empty, token).ConfigureAwait(false);
            return result;
        }
    }

    private Task<(string Query, IReadOnlyList<FrameField> Fields)> DescribeAsync(LoadTables tables, CancellationToken cancellationToken) =>
        LookAsync(
            async () =>
            {
                var made = await _catalog.GetAsync(tables.Rows, cancellationToken).ConfigureAwait(false);
                var columns = string.Join(", ", made.Columns.Select(column => $"s.{_sql.DelimitIdentifier(column.Name)}"));
                var query = LoadSql.RowsOfParts(columns, tables.RowsSql, tables.PartsSql);
                using var command = Connection.NewCommand(query);
                using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
                IReadOnlyList<FrameField> fields =
                    [.. Frame.From(reader).Fields.Zip(made.Columns, (field, column) => field with { IsNullable = !column.IsNotNull })];
                return (query, fields);
            },
            cancellationToken);
}
