using CsCheck;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>Random values of each type of the table, and its edges: what the loaders write equals what Npgsql's importer writes.</summary>
[TestFixture]
public sealed class RandomValueTests : ConformanceTest
{
    private const int MostRows = 1_500;

    // Npgsql's importer, the reference, fails where the end of its buffer of 8 kB falls into a query.
    private const int RowsOfOneBuffer = 60;
    private const string OwnSchema = "random";

    private NpgsqlDataSource _source = null!;

    private static IEnumerable<PgCase> Types =>
    [
        .. PgCases.Scalars, .. PgCases.OfExtensions.Select(InOwnSchema), PgCase.Of<decimal[]>("numeric[]", []),
        PgCase.Of<string[]>("text[]", []),
    ];

    // Another fixture makes and drops the types of the table while this one runs.
    private static PgCase InOwnSchema(PgCase type) => type with
    {
        StoreType = type.StoreType.Replace("types.", OwnSchema + ".", StringComparison.Ordinal),
        ImportedAs = type.ImportedAs?.Replace("types.", OwnSchema + ".", StringComparison.Ordinal),
    };

    [OneTimeSetUp]
    public async Task MakeTypes()
    {
        await Sql(PgCases.Setup.Replace("types", OwnSchema, StringComparison.Ordinal));
        _source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var connection = await _source.OpenConnectionAsync();
        await connection.ReloadTypesAsync();
    }

    [OneTimeTearDown]
    public async Task DropTypes()
    {
        await _source.DisposeAsync();
        await Sql($"DROP SCHEMA {OwnSchema} CASCADE");
    }

    [TestCaseSource(nameof(Types))]
    public async Task Random_values_are_stored_alike(PgCase type)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var db = Host.New();
        await RandomCells.Of(type with { StoreType = type.StoreType.Replace(OwnSchema, "types", StringComparison.Ordinal) })
            .Null(0.2).Array[0, type.ClrType == typeof(NpgsqlTsQuery) ? RowsOfOneBuffer : MostRows].SampleAsync(
            async random =>
            {
                object?[] cells = [null, .. type.Values, .. random];
                foreach (var method in Methods)
                {
                    await Sql($"""CREATE TABLE {Schema}."by_{method}" ("Id" integer, "Value" {type.StoreType})""");
                    await type.WriteAsync(db, $"by_{method}", Options(IfExists.Append, method) with { BatchRows = 400 }, cells);
                }

                if (type.ImportedAs is not null)
                {
                    await Sql($"""CREATE TABLE {Schema}.expected ("Id" integer, "Value" {type.StoreType})""");
                    await type.ImportAsync(connection, $"{Schema}.expected", cells);
                    await AssertSame($"""SELECT * FROM {Schema}."by_Copy" """, $"SELECT * FROM {Schema}.expected");
                }

                foreach (var method in Methods.Skip(1))
                    await AssertSame($"""SELECT * FROM {Schema}."by_{method}" """, $"""SELECT * FROM {Schema}."by_Copy" """);
            },
            writeLine: TestContext.Out.WriteLine, iter: 1, threads: 1, print: cells => $"{cells.Length} cells");
    }
}
