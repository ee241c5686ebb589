using EfWriter.Tests.Hostile.Support;

namespace EfWriter.Tests.Hostile;

/// <summary>A secret in any position of a command line or a pipeline is repeated nowhere.</summary>
public sealed class CommandEchoTests : EchoTest
{
    private static IEnumerable<string[]> CommandLines(string path, string pipeline)
    {
        yield return ["write", path, "--table", "t", "--url", "{}"];
        yield return ["write", path, "--table", "t", "--url={}"];
        yield return ["write", path, "--table", "t", "--uri", "{}"];
        yield return ["write", path, "--table", "t", "--uri", "{}", "--verbose"];
        yield return ["write", path, "--table", "t", "--uri", "postgresql://u@127.0.0.1:1/d", "{}"];
        yield return ["write", path, "{}", "--table", "t", "--local"];
        yield return ["write", path, "--table", "t", "--local={}"];
        yield return ["write", path, "--table", "t", "--verbose={}"];
        yield return ["write", path, "--table", "t", "--if-exists", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}=text", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}=text", "--column", "{}=text", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--primary-key", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--uri", "{}"];
        yield return ["write", path, "--table", "t", "--uri", "{}", "--uri", "{}"];
        yield return ["{}"];
        yield return ["{}", path];
        yield return ["wirte", "{}"];
        yield return ["--uri", "{}", "write"];
        yield return ["export", pipeline, "--url", "{}"];
        yield return ["export", pipeline, "{}"];
        yield return ["export", pipeline, "--var", "{}"];
        yield return ["export", pipeline, "--dry-run={}"];
    }

    [Test]
    public async Task A_command_line_is_told_without_it()
    {
        var lines = CommandLines(Write("a.csv", "id,name\n1,2\n"), Write("a.sf", "SET a = 1;")).ToList();
        foreach (var form in Forms)
        {
            foreach (var line in lines)
                await CheckAsync([.. line.Select(part => part.Replace("{}", form, StringComparison.Ordinal))]);
        }

        // A file's name may have blanks.
        foreach (var form in NoNames.Where(form => !form.StartsWith('-') && form.AsSpan().ContainsAny(":@=")))
        {
            await CheckAsync(["write", form, "--table", "t", "--local"]);
            await CheckAsync(["export", form]);
            await CheckAsync(["export", Write("a.sf", "SET a = 1;"), "--profile", form]);
        }
    }

    [Test]
    public async Task A_file_of_arguments_is_not_read() =>
        await CheckAsync(["write", "@" + Write("args.txt", $"--table t --frob {Mark}")]);

    private static readonly string[] Pipelines =
    [
        "{}", "{} x", "SET {} = 1;", "SET a {};", "SET a = 'x' {};", "SOURCE {} TYPE CSV PARAMS {};", "SOURCE s {} CSV PARAMS {};",
        "SOURCE s TYPE {} PARAMS {};", "SOURCE s TYPE CSV {} {};", "SOURCE s TYPE CSV PARAMS { {} };",
        "SOURCE s TYPE CSV PARAMS {\"{}\": \"x\"};", "SOURCE s TYPE CSV PARAMS {\"path\": {}};",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"delimiter\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"has_header\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"encoding\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"uri\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"url\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"connection\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"{}\": \"x\"}; LOAD t FROM s;",
        "LOAD t {} s;", "LOAD t FROM s {};", "LOAD t FROM s MODE {};", "CREATE {} t AS SELECT 1;", "CREATE TABLE t {} SELECT 1;",
        "CREATE TABLE t AS {};",
        "EXPORT t {} 'u' TYPE POSTGRES OPTIONS {};", "EXPORT t TO {} TYPE POSTGRES OPTIONS {};",
        "EXPORT t TO '{}' TYPE POSTGRES OPTIONS {};", "EXPORT t TO '{}' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};",
        "EXPORT t TO 'postgres://{}/s/t' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};",
        "EXPORT t TO 'u' {} POSTGRES OPTIONS {};", "EXPORT t TO 'u' TYPE {} OPTIONS {};", "EXPORT t TO 'u' TYPE POSTGRES {} {};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"{}\": \"x\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"if_exists\": \"{}\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"batch_rows\": \"{}\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"column_types\": {\"a\": {\"{}\": 1}}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"indexes\": {\"{}\": 1}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": {}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"} {}",
    ];

    [Test]
    public async Task A_pipeline_is_told_without_it()
    {
        var profile = Write("p.yml",
            "destinations:\n  a: {type: postgres, uri: \"postgresql://u@127.0.0.1:1/d\"}\n  b: {type: postgres, uri: "
            + "\"postgresql://u@127.0.0.1:1/d\"}\n");
        foreach (var form in Forms)
        {
            foreach (var pipeline in Pipelines)
            {
                // A word that stands for a name is one.
                if (!pipeline.Contains("SOURCE {}", StringComparison.Ordinal) || form != Mark)
                    await CheckAsync(
                        ["export", Write("x.sf", pipeline.Replace("{}", form, StringComparison.Ordinal)), "--profile", profile, "--dry-run",
                            "--verbose"]);
            }
        }
    }

    [Test]
    public void A_statement_is_told_without_it()
    {
        using var emissions = new Emissions();
        foreach (var text in Pipelines.Where(text => text.StartsWith("EXPORT", StringComparison.Ordinal))
            .SelectMany(text => Forms.Select(form => text.Replace("{}", form, StringComparison.Ordinal))))
        {
            try
            {
                var statement = ExportStatement.Parse(text);
                emissions.Add($"{statement} {string.Join(' ', statement.Warnings)}");
            }
            catch (StatementException refusal)
            {
                emissions.Add(refusal);
            }
        }

        Assert.That(emissions.Search([Mark]), Is.Empty);
    }
}
