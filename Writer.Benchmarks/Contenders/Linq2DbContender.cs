using EfWriter.Benchmarks.Measuring;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>linq2db's BulkCopy in its provider-specific way, which is Npgsql's importer fed from objects.</summary>
internal sealed class Linq2DbContender<TRow>(Workload workload) : IContender where TRow : class
{
    private readonly TRow[] _rows = (TRow[])workload.Data.Objects;

    private readonly BulkCopyOptions _options = new()
    {
        BulkCopyType = BulkCopyType.ProviderSpecific,
        SchemaName = Database.Schema,
        TableName = "linq2db",
    };

    public string Name => ContenderNames.Linq2Db;

    public Workload Workload => workload;

    public string Table => "linq2db";

    public Task PrepareAsync() => Task.CompletedTask;

    public Task<Measurement> WriteAsync() => Meter.MeasureAsync(async () =>
    {
        await using var connection = await workload.Database.Source.OpenConnectionAsync();
        await using var db = new DataConnection(new DataOptions()
            .UseConnection(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), connection, disposeConnection: false));
        await db.BeginTransactionAsync();
        await db.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(Table)}; {workload.Data.CreateTable(Database.Quote(Table))}");
        await db.BulkCopyAsync(_options, _rows);
        await db.CommitTransactionAsync();
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Finds the row type, which the shapes know and the contenders do not.</summary>
internal static class Linq2DbContender
{
    public static IContender Of(Workload workload) =>
        (IContender)Activator.CreateInstance(typeof(Linq2DbContender<>).MakeGenericType(workload.Data.Objects.GetType().GetElementType()!),
            workload)!;
}
