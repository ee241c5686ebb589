namespace EfWriter.Tests.Cli;

/// <summary>A test that runs a pipeline with the documentation's profile.</summary>
public abstract class PipelineTest : CliTest
{
    /// <summary>An EXPORT of a query to the table <c>t</c> in the test's schema.</summary>
    protected string ExportOf(string query, string ifExists = "fail", string more = "") => $$"""
        EXPORT {{query}} TO "postgres://my_postgres_db/{{Schema}}/t" TYPE POSTGRES
        OPTIONS {"table_name": "t", "schema": "{{Schema}}", "if_exists": "{{ifExists}}" {{more}}};

        """;

    /// <summary>Runs a pipeline whose profile says where the run's server is by a variable.</summary>
    protected Task<Run> Pipeline(string text, params string[] more)
    {
        var profile = Write("dev.yml", """
            sources:
              my_postgres_db:
                type: "postgres"
                uri: "${DB_CONNECTION_STRING}"
            """);
        return Efwriter(
            ["export", Write("a.sf", text), "--profile", profile, "--var", $"DB_CONNECTION_STRING={Server.ConnectionString}", .. more]);
    }
}
