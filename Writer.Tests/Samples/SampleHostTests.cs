using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Samples;

/// <summary>The sample host answers over HTTP as its page needs it.</summary>
[AnyServer]
public sealed class SampleHostTests
{
    private const string Header = "sale_id,sold_at,city,sku,quantity,unit_price\n";

    private SampleHost _host = null!;
    private HttpClient _client = null!;
    private NpgsqlDataSource _source = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await SampleHost.StartAsync(Server.ConnectionString);
        _client = new() { BaseAddress = _host.Address };
        _source = NpgsqlDataSource.Create(_host.ConnectionString);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _source.DisposeAsync();
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [SetUp]
    public async Task Empty() => await Scalar<object>("TRUNCATE sales, products; DROP TABLE IF EXISTS sales_rejects; SELECT 1");

    [Test]
    public async Task The_page_is_served() =>
        Assert.That(await _client.GetStringAsync(new Uri("/", UriKind.Relative)), Does.Contain("<h2>Import sales</h2>"));

    [Test]
    public async Task An_upload_says_how_far_it_is_and_keeps_the_rows_that_are_refused()
    {
        var csv = Sales(20_000) + "20001,2026-01-01T00:00:00Z,Bern,00033,-1,12.50\n";

        var events = await Import(csv);

        Assert.That(events[..^1].Select(found => found.Type), Has.All.EqualTo("progress"));
        Assert.That(events.Select(found => (string?)found.Data["stage"]), Does.Contain("Sending").And.Contain("Committing"));
        Assert.That(events[^1].Type, Is.EqualTo("done"), events[^1].Data.ToJsonString());
        Assert.That(events[^1].Data.ToJsonString(), Does.StartWith("{\"inserted\":20000,\"unchanged\":0,\"rejected\":1,")
            .And.Contain("\"row\":20000").And.Contain("sales_are_no_returns"));
        Assert.That(await Scalar<long>("SELECT count(*) FROM sales"), Is.EqualTo(20_000));
        Assert.That(await Scalar<string>("SELECT \"row\" ->> 'quantity' FROM sales_rejects"), Is.EqualTo("-1"));
    }

    [Test]
    public async Task An_upload_that_comes_twice_is_imported_once()
    {
        await Import(Sales(3));

        var events = await Import(Sales(3));

        Assert.That(events[^1].Data.ToJsonString(), Does.StartWith("{\"inserted\":0,\"unchanged\":3,\"rejected\":0,"));
    }

    [TestCase("sale_id,sold_at\n1,2026-01-01\n", "'city'")]
    [TestCase(Header + "1,2026-01-01T00:00:00Z,Bern\n", "line 2")]
    [TestCase("PK\u0003\u0004", "")]
    public async Task An_upload_that_cannot_be_imported_says_why(string csv, string reason)
    {
        var events = await Import(csv);

        Assert.That(events[^1].Type, Is.EqualTo("failed"));
        Assert.That((string?)events[^1].Data["message"], Does.Contain(reason));
        Assert.That((string?)events[^1].Data["code"], Is.Not.Empty);
        Assert.That(await Scalar<long>("SELECT count(*) FROM sales"), Is.Zero);
    }

    [Test]
    public async Task A_feed_adds_products_and_changes_those_that_are_older()
    {
        object Product(string sku, decimal price, int day) =>
            new { sku, name = sku, price, changedAt = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero) };
        using var first = await _client.PutAsJsonAsync("/products", new[] { Product("a", 1, 2), Product("b", 1, 2), Product("c", 1, 2) });

        using var second = await _client.PutAsJsonAsync(
            "/products", new[] { Product("a", 2, 3), Product("b", 2, 1), Product("d", 1, 1), Product("d", 2, 2) });

        Assert.That(await first.Content.ReadAsStringAsync(), Does.StartWith("{\"inserted\":3,"));
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo("""{"inserted":1,"updated":1,"unchanged":1,"skipped":1}"""));
        var products = await _client.GetFromJsonAsync<JsonArray>("/products");
        Assert.That(products!.Select(one => $"{one!["sku"]} {one["price"]}"), Is.EqualTo(new[] { "a 2", "b 1", "c 1", "d 2" }));
    }

    [Test]
    public async Task A_feed_that_is_refused_is_answered_with_the_reason_and_its_code()
    {
        using var answer = await _client.PutAsJsonAsync("/products", new object?[] { null });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.That((string?)problem!["detail"], Does.Contain($"[{problem["code"]}]"));
    }

    [Test]
    public async Task A_report_is_read_whole_while_it_is_rebuilt()
    {
        await Import(Sales(1_000));
        using var first = await _client.PostAsync(new Uri("/reports", UriKind.Relative), null);
        var rebuilding = Rebuild(5);
        var read = new List<long>();

        do
        {
            var cities = await _client.GetFromJsonAsync<JsonArray>("/reports");
            read.Add(cities!.Sum(city => (long)city!["sales"]!));
        }
        while (!rebuilding.IsCompleted);
        await rebuilding;

        Assert.That(await first.Content.ReadAsStringAsync(), Is.EqualTo("""{"cities":10}"""));
        Assert.That(read, Has.All.EqualTo(1_000));
    }

    [Test]
    public async Task Only_an_administrator_exports()
    {
        const string Statement = """
            EXPORT SELECT * FROM products TO "postgres://reports/exports/copy" TYPE POSTGRES
            OPTIONS {"table_name": "copy", "schema": "exports", "if_exists": "replace"};
            """;
        await Scalar<object>("INSERT INTO products VALUES ('a', 'tea', 1, now()) RETURNING 1");

        var nobody = await Export(Statement, key: null);
        var somebody = await Export(Statement, key: "guessed");
        var existed = await Scalar<bool>("SELECT to_regclass('exports.copy') IS NOT NULL");
        var admin = await Export(Statement, _host.AdminKey);

        Assert.That((nobody.Status, somebody.Status, existed),
            Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, false)));
        Assert.That(admin, Is.EqualTo((HttpStatusCode.OK, """{"table":"exports.copy","rows":1}""")));
        Assert.That(await Scalar<string>("SELECT name FROM exports.copy"), Is.EqualTo("tea"));
    }

    [TestCase("EXPORT", "expected")]
    [TestCase("EXPORT t TO \"postgres://elsewhere/a/t\" TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}", "destination")]
    [TestCase("EXPORT SELECT 'secret'::int AS a TO \"postgres://reports/a/t\" TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}", "22P02")]
    public async Task An_export_that_cannot_run_says_why(string statement, string reason)
    {
        var (status, text) = await Export(statement, _host.AdminKey);

        Assert.That(status, Is.AnyOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity), text);
        Assert.That(text, Does.Contain(reason).And.Not.Contain("secret"));
    }

    [Test]
    public async Task Writes_are_traced_without_cells()
    {
        await Import(Header + "1,2026-01-01T00:00:00Z,Xanadu,00033,1,12.50\n");

        await _host.PrintedAsync(line => line.Contains("db.collection.name: public.sales", StringComparison.Ordinal));

        Assert.That(_host.Printed(), Does.Contain("EfWriter").And.Not.Contain("Xanadu"));
    }

    private static string Sales(int count)
    {
        var csv = new StringBuilder(Header);
        for (var i = 1; i <= count; i++)
            csv.Append(FormattableString.Invariant($"{i},2026-01-01T00:00:00Z,City {i % 10},00033,2,12.50\n"));
        return csv.ToString();
    }

    private async Task Rebuild(int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await _client.PostAsync(new Uri("/reports", UriKind.Relative), null);
            answer.EnsureSuccessStatusCode();
        }
    }

    private async Task<List<(string Type, JsonNode Data)>> Import(string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var answer = await _client.PostAsync(new Uri("/sales", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var events = new List<(string, JsonNode)>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
            events.Add((item.EventType, JsonNode.Parse(item.Data)!));
        return events;
    }

    private async Task<(HttpStatusCode Status, string Text)> Export(string statement, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exports") { Content = new StringContent(statement) };
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var answer = await _client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<T> Scalar<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
