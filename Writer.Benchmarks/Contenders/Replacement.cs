using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;
using Npgsql;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>What hand-written code does around its rows: one transaction that drops the old table and makes a new one.</summary>
internal sealed class Replacement : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private Replacement(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        Connection = connection;
        _transaction = transaction;
    }

    public NpgsqlConnection Connection { get; }

    public static Task<Replacement> BeginAsync(Database database, string table, Dataset data) =>
        BeginAsync(database, table, data.CreateTable(Database.Quote(table)));

    public static async Task<Replacement> BeginAsync(Database database, string table, string createTable)
    {
        var connection = await database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        var replacement = new Replacement(connection, transaction);
        await replacement.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(table)}; {createTable}");
        return replacement;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, Connection, _transaction);
        await command.ExecuteNonQueryAsync();
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
