using System.Globalization;
using System.Text;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Types;

/// <summary>Every type × every CLR type: written by each loader and by Npgsql's own importer, the tables are equal.</summary>
[TestFixture]
public sealed class TypeTableTests : ConformanceTest
{
    // What a table may have and nobody can write: PostgreSQL's own reasons.
    private static readonly IReadOnlyDictionary<string, string> Unwritten = new Dictionary<string, string>
    {
        ["aclitem"] = "PostgreSQL has no binary input for it",
        ["gtsvector"] = "PostgreSQL has no input for it",
        ["pg_node_tree"] = "PostgreSQL refuses input of it",
        ["pg_ndistinct"] = "PostgreSQL refuses input of it",
        ["pg_dependencies"] = "PostgreSQL refuses input of it",
        ["pg_mcv_list"] = "PostgreSQL refuses input of it",
        ["pg_brin_bloom_summary"] = "PostgreSQL refuses input of it",
        ["pg_brin_minmax_multi_summary"] = "PostgreSQL refuses input of it",
        ["pg_snapshot"] = "no CLR type; as a reader on PostgreSQL gives it",
        ["txid_snapshot"] = "no CLR type; as a reader on PostgreSQL gives it",
    };

    private NpgsqlDataSource _source = null!;

    private static IEnumerable<PgCase> All => [.. PgCases.Scalars, .. PgCases.OfExtensions, .. PgCases.Arrays];

    // A text cast would cut its blanks on one side only.
    private static IEnumerable<PgCase> Readable => PgCases.Scalars.Where(type => type.StoreType != "character(3)");

    [OneTimeSetUp]
    public async Task MakeTypes()
    {
        await Sql(PgCases.Setup);
        _source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var connection = await _source.OpenConnectionAsync();
        await connection.ReloadTypesAsync();
    }

    [OneTimeTearDown]
    public async Task DropTypes()
    {
        await _source.DisposeAsync();
        await Sql("DROP SCHEMA types CASCADE");
    }

    [TestCaseSource(nameof(All))]
    public async Task Every_loader_stores_what_Npgsqls_importer_stores(PgCase type)
    {
        object?[] cells = [null, .. type.Values, null];
        await using var db = Host.New();
        foreach (var method in Methods)
        {
            await CreateAsync(type, $"by_{method}");
            var result = await type.WriteAsync(db, $"by_{method}", Options(IfExists.Append, method), cells);
            Assert.That((result.Rows, result.Method), Is.EqualTo(((long)cells.Length, method)));
        }

        foreach (var method in Methods.Skip(1))
            await AssertSame($"""SELECT * FROM {Schema}."by_{method}" """, $"""SELECT * FROM {Schema}."by_Copy" """);
        await AssertExpectedAsync(type, cells);
    }

    [TestCaseSource(nameof(Readable))]
    public async Task A_reader_on_PostgreSQL_hands_every_value_on_as_it_is(PgCase type)
    {
        object?[] cells = [null, .. type.Values, null];
        await using var db = Host.New();
        await CreateAsync(type, "original");
        await type.WriteAsync(db, "original", Options(IfExists.Append), cells);
        foreach (var method in Methods)
        {
            await using var source = await _source.OpenConnectionAsync();
            await using var reader = await new NpgsqlCommand($"SELECT * FROM {Schema}.original", source).ExecuteReaderAsync();
            await db.WriteAsync(reader, $"by_{method}", Options(method: method));
            await AssertSame(
                $"""SELECT "Id", "Value"::text FROM {Schema}."by_{method}" """, $"""SELECT "Id", "Value"::text FROM {Schema}.original""");
        }
    }

    [Test]
    public void The_documented_table_is_the_tested_one() => TypeDocument.CheckPart("what is written", Document());

    [Test]
    public async Task No_type_of_the_server_is_left_out()
    {
        var names = await Rows("""
            SELECT format_type(oid, NULL) FROM pg_type
            WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typname NOT LIKE '\_%'
            """);
        var known = All.Select(type => type.StoreType.Split('(')[0]).Concat(Unwritten.Keys)
            .Concat(
                ["time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone"]).ToHashSet();

        Assert.That(names.Select(row => (string)row[0]!).Where(name => !known.Contains(name)), Is.Empty);
    }

    private async Task CreateAsync(PgCase type, string table) =>
        await Sql($"""CREATE TABLE {Schema}."{table}" ("Id" integer, "Value" {type.StoreType})""");

    private async Task AssertExpectedAsync(PgCase type, object?[] cells)
    {
        if (type.Texts is { } texts)
        {
            var stored = await Rows($"""SELECT "Value"::text FROM {Schema}."by_Copy" ORDER BY "Id" """);
            Assert.That(stored.Select(row => row[0]), Is.EqualTo((object?[])[null, .. texts, null]));
            return;
        }

        await CreateAsync(type, "expected");
        await using var connection = await _source.OpenConnectionAsync();
        await type.ImportAsync(connection, $"{Schema}.expected", cells);
        await AssertSame($"""SELECT * FROM {Schema}."by_Copy" """, $"SELECT * FROM {Schema}.expected");
    }

    private static string Document()
    {
        var text = new StringBuilder();
        Add(text, PgCases.Scalars.Concat(PgCases.OfExtensions), "COPY", plugin: "");
        Add(text, HostCases.OfNodaTime, "importer", plugin: "NodaTime");
        foreach (var (type, clr, note) in HostCases.Others)
            text.Append(CultureInfo.InvariantCulture, $"| `{type}` | `{clr}` | importer | {note} |\n");
        foreach (var (type, reason) in Unwritten.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| `{type}` | – | – | {reason} |\n");
        return text.ToString();
    }

    private static void Add(StringBuilder text, IEnumerable<PgCase> types, string loader, string plugin)
    {
        foreach (var group in types.GroupBy(type => (type.StoreType, type.Note)))
        {
            var clr = string.Join(", ", group.Select(type => $"`{TypeNames.Of(type.ClrType)}`"));
            string[] notes = [plugin, group.Key.Note];
            var remarks = string.Join("; ", notes.Where(note => note.Length > 0));
            text.Append(CultureInfo.InvariantCulture, $"| `{group.Key.StoreType}` | {clr} | {loader} | {remarks} |\n");
        }
    }
}
