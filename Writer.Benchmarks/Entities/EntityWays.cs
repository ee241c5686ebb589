using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Entities;

/// <summary>The ways to get a list of entities into their table, all in one transaction.</summary>
internal sealed class EntityWays<T>(Database database, EntityShape<T> shape, PhenXLibrary? phenX)
    where T : class
{
    private readonly string _into = $"COPY {Database.Quote(shape.Table)} ({shape.Columns}) FROM STDIN (FORMAT BINARY)";
    private readonly DbContextOptions? _phenX = phenX?.Add(database.Options);
    private byte[] _encoded = [];

    /// <summary>The ways by name, in the order of a round; the limit first.</summary>
    public IReadOnlyList<(string Name, Func<List<T>, Task> Run)> All =>
    [
        (ContenderNames.Replay, _ => ReplayAsync()),
        (ContenderNames.EfWriter, ByEfWriterAsync),
        (ContenderNames.TypedImporter, ByImporterAsync),
        (ContenderNames.Linq2Db, ByLinq2DbAsync),
        .. phenX is null ? [] : new (string, Func<List<T>, Task>)[] { (ContenderNames.PhenX, ByPhenXAsync) },
    ];

    /// <summary>Encodes what the table has now, for the replay.</summary>
    public async Task EncodeAsync()
    {
        using var bytes = new MemoryStream();
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"""COPY (SELECT {shape.Columns} FROM {Database.Quote(shape.Table)} ORDER BY "Id") TO STDOUT (FORMAT BINARY)""");
        await copy.CopyToAsync(bytes);
        _encoded = bytes.ToArray();
    }

    /// <summary>The best that can be written by hand.</summary>
    public async Task ByImporterAsync(List<T> rows)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Import(connection, rows);
        await transaction.CommitAsync();
    }

    private async Task ReplayAsync()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var copy = await connection.BeginRawBinaryCopyAsync(_into))
        {
            for (var sent = 0; sent < _encoded.Length; sent += ReplayContender.PieceSize)
                await copy.WriteAsync(_encoded.AsMemory(sent, Math.Min(ReplayContender.PieceSize, _encoded.Length - sent)));
        }

        await transaction.CommitAsync();
    }

    private async Task ByEfWriterAsync(List<T> rows)
    {
        await using var db = new ShopContext(database.Options);
        await db.WriteAsync(rows);
    }

    private void Import(NpgsqlConnection connection, List<T> rows)
    {
        using var importer = connection.BeginBinaryImport(_into);
        foreach (var row in rows)
        {
            importer.StartRow();
            shape.Import(importer, row);
        }

        importer.Complete();
    }

    private async Task ByLinq2DbAsync(List<T> rows)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var db = Open(connection);
        await db.BeginTransactionAsync();
        await db.BulkCopyAsync(new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific }, rows);
        await db.CommitTransactionAsync();
    }

    private async Task ByPhenXAsync(List<T> rows)
    {
        await using var db = new PhenXShopContext(_phenX!);
        await phenX!.InsertAsync(db, rows);
    }

    public static DataConnection Open(NpgsqlConnection connection) => new(new DataOptions()
        .UseConnection(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), connection, disposeConnection: false)
        .UseMappingSchema(EntityMapping.Schema));
}
