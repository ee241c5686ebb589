using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Hostile;

/// <summary>Whatever goes wrong with a row, none of its cells is in what the product lets out.</summary>
public sealed class CellSecretTests : DatabaseTest
{
    private const string Text = "s3cr3t-cell";
    private const long Number = 918_273_645;
    private const decimal Fraction = 91_827.3645m;

    private static readonly DateTime Moment = new(2019, 8, 7, 6, 54, 32, 198, DateTimeKind.Unspecified);
    private static readonly Guid Id = new("5ec2e7ce-1100-4dea-8bad-c0ffee5ec2e7");

    private static readonly string[] Secrets =
        [Text, "918273645", "91827.3645", "2019-08-07", "08/07/2019", "5ec2e7ce", "s3cr3t", "7333637233742d63656c6c", "czNjcjN0"];

    private sealed record Row(int Key, string Name, long Count, decimal Price, DateTime At, Guid Tag, byte[] Raw, string[] Names);

    private static readonly Row Bad = new(7, Text, Number, Fraction, Moment, Id, System.Text.Encoding.UTF8.GetBytes(Text), [Text]);

    // The whole row as a table of its own would have it, with something in it that the row breaks.
    private static readonly string[] Columns = ["\"Key\" int", "\"Name\" text", "\"Count\" bigint", "\"Price\" numeric", "\"At\" timestamp",
        "\"Tag\" uuid", "\"Raw\" bytea", "\"Names\" text[]"];

    private static IEnumerable<(string Name, string Ground)> Grounds()
    {
        yield return ("check", Table(1, "CHECK (\"Name\" = 'x')"));
        yield return ("check of a number", Table(2, "CHECK (\"Count\" < 5)"));
        yield return ("check of a decimal", Table(3, "CHECK (\"Price\" < 5)"));
        yield return ("check of a date", Table(4, "CHECK (\"At\" < '2000-01-01')"));
        yield return ("check of a uuid", Table(5, "CHECK (\"Tag\" IS NULL)"));
        yield return ("check of bytes", Table(6, "CHECK (\"Raw\" IS NULL)"));
        yield return ("check of an array", Table(7, "CHECK (\"Names\" IS NULL)"));
        yield return ("unique", Table(1, "UNIQUE"));
        yield return ("unique number", Table(2, "UNIQUE"));
        yield return ("exclusion", Table(0, ", EXCLUDE USING btree (\"Name\" WITH =)")
            .Replace("int , EXCLUDE", "int, EXCLUDE", StringComparison.Ordinal));
        yield return ("foreign key", "CREATE TABLE names (name text PRIMARY KEY); " + Table(1, "REFERENCES names"));
        yield return ("no partition", Table(0, "") + " PARTITION BY LIST (\"Name\")");
        yield return ("too short", Table(1, "").Replace("text ,", "varchar(3),", StringComparison.Ordinal));
        yield return ("other type", Table(1, "").Replace("text ,", "int,", StringComparison.Ordinal));
        yield return ("domain", "CREATE DOMAIN short AS text CHECK (length(VALUE) < 3); "
            + Table(1, "").Replace("text ,", "short,", StringComparison.Ordinal));
        yield return ("generated", Table(7, ", gone int GENERATED ALWAYS AS ((\"Count\" * 1000)::int) STORED"));
        yield return ("index expression", Table(0, "") + "; CREATE INDEX ON sales ((1 / (\"Key\" - 7)))");
        yield return ("index of a text as a number", Table(0, "") + "; CREATE INDEX ON sales ((\"Name\"::int))");
        yield return ("json", Table(1, "").Replace("text ,", "json,", StringComparison.Ordinal));
        yield return ("row security", Table(0, "")
            + "; CREATE POLICY none ON sales USING (\"Name\" = 'x'); ALTER TABLE sales ENABLE ROW LEVEL SECURITY; ALTER TABLE sales FORCE "
            + "ROW LEVEL SECURITY");
        yield return ("not null", Table(0, "").Replace("\"Raw\"", "must int NOT NULL, \"Raw\"", StringComparison.Ordinal));

        // What a function raises may have any code, and any names.
        string[] codes = ["P0001", "23514", "23505", "23503", "23502", "22001", "22003", "22P02", "42501", "42601", "42703", "42P01",
            "42P07", "0A000", "25006", "28000", "3F000", "40001", "40P01", "53100", "54000", "55000", "55P03", "57014", "58030", "08006",
            "XX000", "2BP01"];
        foreach (var code in codes)
            yield return ($"raised as {code}", Trigger(
                $"RAISE EXCEPTION 'found %', NEW USING ERRCODE = '{code}', DETAIL = NEW::text, HINT = NEW::text, COLUMN = NEW.\"Name\", "
                + "CONSTRAINT = NEW.\"Name\", TABLE = NEW.\"Name\", SCHEMA = NEW.\"Name\", DATATYPE = NEW.\"Name\""));
        yield return ("a trigger's own statement", Trigger("EXECUTE 'SELECT ' || NEW.\"Name\""));
        yield return ("a trigger's own column", Trigger("EXECUTE format('SELECT %I', NEW.\"Name\")"));
        yield return ("a trigger's own table", Trigger("EXECUTE format('TABLE %I', NEW.\"Name\")"));
        yield return ("a trigger's cast", Trigger("PERFORM NEW.\"Name\"::int"));
        yield return ("a trigger's schema", Trigger("EXECUTE format('CREATE TABLE %I.x ()', NEW.\"Name\")"));
        yield return ("a trigger that ends the session", Trigger("PERFORM pg_terminate_backend(pg_backend_pid())"));
        yield return ("a trigger that takes too long", Trigger("PERFORM pg_sleep(600)"));
        yield return ("a trigger that keeps rows out", Trigger("RETURN NULL"));
    }

    private static IEnumerable<TestCaseData> Cases() =>
        Grounds().Select(ground => new TestCaseData(ground.Ground).SetArgDisplayNames(ground.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task A_row_that_is_refused_is_not_told(string ground)
    {
        using var emissions = new Emissions();
        foreach (var (method, ask) in Ways().Where((_, i) => i is 0 or 3 || !ground.Contains("ERRCODE", StringComparison.Ordinal)))
        {
            await Sql($"DROP SCHEMA {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; {ground}");
            var owner = ground.Contains("POLICY", StringComparison.Ordinal);
            if (owner)
                await Sql(
                    $"DROP ROLE IF EXISTS {Schema}_role; CREATE ROLE {Schema}_role; GRANT ALL ON SCHEMA {Schema} TO {Schema}_role; ALTER "
                    + $"TABLE {Schema}.sales OWNER TO {Schema}_role");
            try
            {
                await using var db = NewContext(builder => builder.UseLoggerFactory(emissions));
                await db.Database.OpenConnectionAsync();
                if (owner)
                    await db.Database.ExecuteSqlRawAsync($"SET ROLE {Schema}_role");
                if (ground.Contains("pg_sleep", StringComparison.Ordinal))
                    await db.Database.ExecuteSqlRawAsync("SET statement_timeout = 500");
                var options = ask(Options(IfExists.Append, method));
                emissions.Add(options.ToString());
                await TryAsync(emissions, db, options);
            }
            finally
            {
                if (owner)
                    await Sql($"DROP OWNED BY {Schema}_role CASCADE; DROP ROLE {Schema}_role");
            }
        }

        Assert.That(emissions.Count, Is.GreaterThan(20));
        Assert.That(emissions.Search(Secrets), Is.Empty);
    }

    private static IEnumerable<(BulkMethod Method, Func<WriteOptions, WriteOptions> Ask)> Ways()
    {
        yield return (BulkMethod.Copy, options => options);
        yield return (BulkMethod.BulkExtensions, options => options);
        yield return (BulkMethod.Copy, options => options with { OnTypeMismatch = OnTypeMismatch.Cast });
        yield return (BulkMethod.Copy, options => options with
        {
            Mode = WriteMode.Upsert,
            Merge = new() { Keys = ["Name"], OnMissingIndex = OnMissingIndex.Create },
            OnTypeMismatch = OnTypeMismatch.Cast
        });
        yield return (BulkMethod.Copy, options => options with
        {
            IfExists = IfExists.Replace,
            Replace = new() { Strategy = ReplaceStrategy.DeleteRows }
        });
        yield return (BulkMethod.Copy, options => options with { IfExists = IfExists.Replace, Replace = new() { KeepIndexes = true } });
    }

    private static async Task TryAsync(Emissions emissions, DbContext db, WriteOptions options)
    {
        try
        {
            emissions.Add((await db.PlanAsync(Frame.From([Bad, Bad]), "sales", options)).ToString());
            emissions.Add((await db.WriteAsync(Frame.From([Bad, Bad]), "sales", options)).ToString());
        }
        catch (Exception failure) when (failure is FrameWriteException or OperationCanceledException)
        {
            emissions.Add(failure);
            Ledger.Count("bad inputs tried");
        }
    }

    private static string Table(int at, string rule) =>
        $"CREATE TABLE sales ({string.Join(", ", Columns.Select((column, i) => i == at ? $"{column} {rule}" : column))})";

    private static string Trigger(string body) => $"""
        {Table(0, "")};
        CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body}; RETURN NEW; END $guard$;
        CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON sales FOR EACH ROW EXECUTE FUNCTION guard()
        """;
}
