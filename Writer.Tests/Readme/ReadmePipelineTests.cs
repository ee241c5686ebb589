using System.Text.RegularExpressions;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Cli;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Readme;

/// <summary>The profile and the pipeline of docs/pipelines.md, and those of the samples, are run as they stand.</summary>
[Alone] // The README has one schema.
public sealed partial class ReadmePipelineTests : CliTest
{
    [TearDown]
    public Task DropExampleTables() => Sql("DROP SCHEMA IF EXISTS analytics CASCADE");

    [Test]
    public async Task The_pipeline_of_the_documents_runs_with_its_profile()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "pipelines.md"));
        Directory.CreateDirectory(PathOf("profiles"));
        Write("profiles/dev.yml", Block("yaml", page));

        // From the folder that the page's reader is in.
        var text = Block("sql", page).Replace("\"samples/", $"\"{Repository.Root}/samples/", StringComparison.Ordinal);
        var run = await Efwriter(
            ["export", Write("sales.sf", text), "--profile", "dev", "--var", $"DB_CONNECTION_STRING={Server.ConnectionString}"]);

        AssertDone(run);
        Assert.That(await Scalar<decimal>("SELECT sum(sales) FROM analytics.sales_reports"), Is.EqualTo(20_000));
    }

    [Test]
    public async Task The_sample_joins_and_sums_what_a_query_of_the_files_gives()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        var run = await Efwriter(
            ["export", Path.Combine(samples, "sales.sf"), "--profile", "dev", "--var", $"folder={samples}"],
            new Dictionary<string, string> { ["DB_CONNECTION_STRING"] = Server.ConnectionString });
        AssertDone(run);
        AssertDone(
            await Efwriter(
                ["write", Path.Combine(samples, "sales.csv"), "--table", "sales", "--schema", "analytics", "--uri",
                    Server.ConnectionString]));
        AssertDone(
            await Efwriter(
                ["write", Path.Combine(samples, "products.json"), "--table", "products", "--schema", "analytics", "--uri",
                    Server.ConnectionString]));

        const string Expected = """
            SELECT (sold_at AT TIME ZONE 'UTC')::date, category, count(*), sum(quantity)::bigint, sum(total), max(sold_at),
            count(*) FILTER (WHERE is_gift)
            FROM analytics.sales JOIN analytics.products USING (sku) GROUP BY 1, 2 ORDER BY 1, 2
            """;
        Assert.That(
            await Rows(
                "SELECT day, category, sales, pieces, revenue, last_sale, (details->>'gifts')::bigint FROM analytics.sales_reports ORDER "
                + "BY 1, 2"),
            Is.EqualTo(await Rows(Expected)));
    }

    [Test]
    public async Task The_demo_needs_no_server_and_no_variable()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        var run = await Efwriter(
            ["export", Path.Combine(samples, "sales.sf"), "--profile", "dev", "--var", $"folder={samples}", "--local", "--show"]);

        AssertDone(run);
        Assert.That(run.Output,
            Does.Contain("on a throwaway PostgreSQL").And.Contain("primary key PK_sales_reports (day, category)").And.Contain(
                "count(*) = 1,267"));
    }

    private static string Block(string language, string text) =>
        CodeBlock().Matches(text).Single(match => match.Groups["language"].Value == language).Groups["text"].Value;

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
