using EfWriter.Tests.Support;

namespace EfWriter.Tests.Connector;

[ServerFree]
public sealed class ExportStatementTests
{
    [Test]
    public void The_statement_of_the_documentation_is_read()
    {
        var statement = ExportStatement.Parse("""
            EXPORT
              SELECT * FROM final_report
            TO "postgres://my_postgres_db/analytics/sales_reports"
            TYPE POSTGRES
            OPTIONS {
              "table_name": "sales_reports",
              "schema": "analytics",
              "if_exists": "replace"
            };
            """);

        Assert.That(statement.Query, Is.EqualTo("SELECT * FROM final_report"));
        Assert.That(statement.Destination, Is.EqualTo("my_postgres_db"));
        Assert.That(statement.TableName, Is.EqualTo("sales_reports"));
        Assert.That((statement.Options.Schema, statement.Options.IfExists), Is.EqualTo(("analytics", IfExists.Replace)));
        Assert.That(statement.Warnings, Is.Empty);
    }

    [Test]
    public void What_is_not_said_is_as_documented()
    {
        var statement = Parse("\"table_name\": \"t\"");

        Assert.That((statement.Options.Schema, statement.Options.IfExists), Is.EqualTo(((string?)null, (IfExists?)null)));
    }

    [Test]
    public void A_table_is_exported_whole() =>
        Assert.That(ExportStatement.Parse("EXPORT main.\"My t\" TO 'postgres://e' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}").Query,
            Is.EqualTo("SELECT * FROM main.\"My t\""));

    [Test]
    public void Every_option_of_a_write_can_be_said()
    {
        var options = Parse("""
            "table_name": "t", "schema": "s", "if_exists": "APPEND", "primary_key": ["a", "b"], "comment": "c", "loader": "bulk_extensions",
            "parallelism": 4, "batch_rows": "1000", "analyze": false,
            "indexes": ["a", ["a", "b"], {"columns": ["c", "d"], "unique": true, "name": "i"}],
            "column_types": {"a": "varchar(20)", "b": {"nullable": false, "precision": 12, "scale": 0, "comment": "k"},
              "c": {"type": "text", "max_length": 5}}
            """).Options;

        Assert.That(options.Schema, Is.EqualTo("s"));
        Assert.That(options.IfExists, Is.EqualTo(IfExists.Append));
        Assert.That(options.NewTable!.PrimaryKey, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(options.NewTable!.Comment, Is.EqualTo("c"));
        Assert.That(options.BulkMethod, Is.EqualTo(BulkMethod.BulkExtensions));
        Assert.That((options.Parallelism, options.BatchRows, options.Analyze), Is.EqualTo((4, 1000, (bool?)false)));
        Assert.That(options.NewTable!.Indexes.Select(index => (string.Join(",", index.Columns), index.IsUnique, index.Name)),
            Is.EqualTo(new (string, bool, string?)[]
        {
            ("a", false, null), ("a,b", false, null), ("c,d", true, "i"),
        }));
        Assert.That(options.Columns, Is.EquivalentTo(new Dictionary<string, ColumnOptions>
        {
            ["a"] = new() { StoreType = "varchar(20)" },
            ["b"] = new() { IsNullable = false, Precision = 12, Scale = 0, Comment = "k" },
            ["c"] = new() { StoreType = "text", MaxLength = 5 },
        }));
    }

    [TestCaseSource(nameof(Statements))]
    public void Modes_and_strategies_are_those_of_WriteOptions(string statement, WriteOptions expected)
    {
        var options = Parse("\"table_name\": \"t\", " + statement).Options;

        Assert.That(options with { Merge = options.Merge is { } merge ? merge with { Keys = [], SyncScope = [] } : null },
            Is.EqualTo(expected with { Columns = options.Columns }));
    }

    private static IEnumerable<TestCaseData> Statements()
    {
        yield return new("""
            "mode": "insert_only", "on_duplicate_key": "last_wins", "on_missing_index": "create", "on_type_mismatch": "cast",
            "on_new_column": "add",
            "on_wider_type": "alter", "overriding_system_value": true, "lock_timeout_seconds": 0, "max_retries": 3,
            "max_retry_delay_seconds": 5, "load_name": "day 1",
            "on_bad_row": "reject", "max_bad_rows": 0, "reject_table": "bad"
            """, new WriteOptions
        {
            Mode = WriteMode.InsertOnly,
            Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins, OnMissingIndex = OnMissingIndex.Create },
            OnTypeMismatch = OnTypeMismatch.Cast,
            OnNewColumn = OnNewColumn.Add,
            OnWiderType = OnWiderType.Alter,
            OverridingSystemValue = true,
            LockTimeout = TimeSpan.Zero,
            Retry = new RetryOptions { MaxRetries = 3, MaxDelay = TimeSpan.FromSeconds(5) },
            LoadName = "day 1",
            BadRows = new() { OnBadRow = OnBadRow.Reject, MaxBadRows = 0, RejectTable = "bad" },
        });
        yield return new("\"if_exists\": \"replace\", \"replace\": \"delete_rows\"",
            new WriteOptions { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.DeleteRows } });
        yield return new("\"if_exists\": \"replace\", \"keep_indexes\": true",
            new WriteOptions { IfExists = IfExists.Replace, Replace = new() { KeepIndexes = true } });
        yield return new("\"mode\": \"append_newest\", \"cursor\": \"at\"",
            new WriteOptions { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "at" } });
        yield return new("\"mode\": \"sync\", \"allow_empty_sync\": true",
            new WriteOptions { Mode = WriteMode.Sync, Merge = new() { AllowEmptySync = true } });
    }

    [Test]
    public void Keys_and_scopes_are_names()
    {
        var merge = Parse("\"table_name\": \"t\", \"mode\": \"sync\", \"keys\": [\"a\", \"b\"], \"sync_scope\": \"day\"").Options.Merge!;

        Assert.That(merge.Keys, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(merge.SyncScope, Is.EqualTo(new[] { "day" }));
    }

    [TestCase("\"on_missing_key\": \"create\"",
        "line 1, column 79: the option 'on_missing_key' is not known. Did you mean 'on_missing_index'? Known are {known}.")]
    [TestCase("\"lock_patience_seconds\": 5",
        "line 1, column 79: the option 'lock_patience_seconds' is not known. Did you mean 'lock_timeout_seconds'? Known are {known}.")]
    [TestCase("\"if_exist\": \"fail\"",
        "line 1, column 79: the option 'if_exist' is not known. Did you mean 'if_exists'? Known are {known}.")]
    public void An_option_of_another_name_is_refused_with_the_name_that_was_meant(string option, string expected) => Assert.That(
        () => Parse("\"table_name\": \"t\", " + option),
        Throws.TypeOf<StatementException>().With.Message.EqualTo(
            expected.Replace("{known}", string.Join(", ", KnownOptions), StringComparison.Ordinal)));

    [TestCase("\"if_exists\": \"append\", \"replace\": \"truncate\"",
        "line 1, column 102: \"replace\" is set, and \"if_exists\" is not replace: no table is replaced. Set \"if_exists\" to replace, or "
        + "leave it out.")]
    [TestCase("\"keep_indexes\": false",
        "line 1, column 79: \"keep_indexes\" is set, and \"if_exists\" is not replace: no table is replaced. Set \"if_exists\" to replace, "
        + "or leave it out.")]
    [TestCase("\"mode\": \"upsert\", \"if_exists\": \"fail\"",
        "line 1, column 97: \"if_exists\" is fail, and \"mode\" is upsert, which works on the table that is there. Leave \"if_exists\" "
        + "out, or set \"mode\" to insert.")]
    [TestCase("\"mode\": \"append_newest\"",
        "line 1, column 59: \"cursor\" names no column, and \"mode\" is append_newest. Name the ever growing column whose values beyond "
        + "the table's are new.")]
    [TestCase("\"on_new_column\": \"add\"",
        "line 1, column 79: \"on_new_column\" is set, and the write makes a table with the frame's own columns, for \"if_exists\" is not "
        + "set. "
        + "Leave it out, or keep the table: set \"if_exists\" to append, or \"replace\" to truncate or delete_rows.")]
    public void Options_that_do_not_go_together_are_refused_by_place(string options, string expected) => Assert.That(
        () => Parse("\"table_name\": \"t\", " + options), Throws.TypeOf<StatementException>().With.Message.EqualTo(expected));

    [TestCase("\"a\"", "a")]
    [TestCase("[\"a\", \"b\"]", "a,b")]
    public void A_key_is_a_name_or_a_list(string json, string expected) =>
        Assert.That(string.Join(',', Parse($"\"table_name\": \"t\", \"primary_key\": {json}").Options.NewTable!.PrimaryKey),
            Is.EqualTo(expected));

    [TestCase("", "line 1, column 59: OPTIONS has no \"table_name\". Add \"table_name\": \"t\", the last part of the URI.")]
    [TestCase("\"table_name\": \"\"", "line 1, column 74: found a text; expected a text that is not empty.")]
    [TestCase("\"table_name\": 4", "line 1, column 74: found a number; expected a text that is not empty.")]
    [TestCase("\"table_name\": \"t\", \"table_name\": \"t\"", "line 1, column 79: 'table_name' stands twice. Keep one.")]
    [TestCase("\"table\": \"t\"", "line 1, column 60: the option is not known. Known are {known}.")]
    [TestCase("\"Table_Name\": \"t\"",
        "line 1, column 60: the option 'Table_Name' is not known. Did you mean 'table_name'? Known are {known}.")]
    [TestCase("\"table_name\": \"t\", \"if_exists\": \"replce\"", "line 1, column 92: found 'replce'; expected {modes}.")]
    [TestCase("\"table_name\": \"t\", \"if_exists\": true", "line 1, column 92: found true; expected {quotedModes}.")]
    [TestCase("\"table_name\": \"t\", \"schema\": null", "line 1, column 89: found null; expected a text that is not empty.")]
    [TestCase("\"table_name\": \"t\", \"parallelism\": 0", "line 1, column 94: found a number; expected a whole number from 1.")]
    [TestCase("\"table_name\": \"t\", \"parallelism\": 1.5",
        "line 1, column 94: found a number with a fraction; expected a whole number from 1.")]
    [TestCase("\"table_name\": \"t\", \"batch_rows\": -1", "line 1, column 93: found a negative number; expected a whole number from 1.")]
    [TestCase("\"table_name\": \"t\", \"analyze\": \"yes\"", "line 1, column 90: found a text; expected true or false.")]
    [TestCase("\"table_name\": \"t\", \"primary_key\": []", "line 1, column 94: found a list; expected a name, or a list of names.")]
    [TestCase("\"table_name\": \"t\", \"primary_key\": [1]", "line 1, column 95: found a number; expected a text that is not empty.")]
    [TestCase("\"table_name\": \"t\", \"indexes\": [{\"unique\": true}]",
        "line 1, column 91: found an object; expected \"columns\" in it.")]
    [TestCase("\"table_name\": \"t\", \"indexes\": [{\"columns\": \"a\", \"uniq\": true}]",
        "line 1, column 108: the index's option 'uniq' is not known. Did you mean 'unique'? Known are columns, unique, name.")]
    [TestCase("\"table_name\": \"t\", \"column_types\": \"text\"",
        "line 1, column 95: found a text; expected an object, such as {\"price\": \"numeric(12,2)\"}.")]
    [TestCase("\"table_name\": \"t\", \"column_types\": {\"a\": 1}",
        "line 1, column 101: found a number; expected a type in quotes, or an object.")]
    [TestCase("\"table_name\": \"t\", \"column_types\": {\"a\": {\"typ\": \"x\"}}",
        "line 1, column 102: the column's option 'typ' is not known. Did you mean 'type'? Known are type, nullable, max_length, precision, "
        + "scale, comment.")]
    public void A_wrong_option_is_refused_by_place(string options, string expected)
    {
        var known = string.Join(", ", KnownOptions);
        expected = expected.Replace("{known}", known, StringComparison.Ordinal)
            .Replace("{modes}", "fail, replace or append", StringComparison.Ordinal)
            .Replace("{quotedModes}", "\"fail\", \"replace\", \"append\"", StringComparison.Ordinal);

        Assert.That(() => Parse(options), Throws.TypeOf<StatementException>().With.Message.EqualTo(expected));
    }

    [TestCase("LOAD t FROM s", "line 1, column 1: found a statement of a pipeline; expected EXPORT.")]
    [TestCase("", "line 1, column 1: found the end; expected EXPORT.")]
    [TestCase("EXPORT a TO 'u' TYPE POSTGRES OPTIONS {}; EXPORT b TO 'u' TYPE POSTGRES OPTIONS {}",
        "line 1, column 43: found another statement; expected the end.")]
    [TestCase("EXPORT t TO 'mysql://e/s/t' TYPE POSTGRES OPTIONS {}",
        "line 1, column 13: the text after TO is no URI of PostgreSQL; expected postgres://entry/schema/table, where 'entry' is one of the "
        + "profile's.")]
    public void One_EXPORT_is_asked_for(string text, string expected) =>
        Assert.That(() => ExportStatement.Parse(text), Throws.TypeOf<StatementException>().With.Message.EqualTo(expected));

    [TestCase("postgres://e/s/t", "e", new string[0])]
    [TestCase("postgresql+psycopg2://e/s/t", "e", new string[0])]
    [TestCase("postgres://e/db/s/t", "e", new string[0])]
    [TestCase("postgres://e/t", "e", new string[0])]
    [TestCase("postgres://e", "e", new string[0])]
    [TestCase("postgres:///s/t", "", new string[0])]
    [TestCase("postgres://u:s3cret@e:5432/s/t?sslmode=require", "e", new string[0])]
    [TestCase("postgres://e/other/t", "e", new[] { "schema 'other' and the options say 's'" })]
    [TestCase("postgres://e/other", "e", new[] { "table 'other' and the options say 't'" })]
    [TestCase("postgres://e/x/y", "e", new[] { "schema 'x' and the options say 's'", "table 'y' and the options say 't'" })]
    [TestCase("postgres://e/s/%74", "e", new string[0])]
    public void The_URI_describes_and_the_options_decide(string uri, string entry, string[] warnings)
    {
        var statement = ExportStatement.Parse($"EXPORT q TO \"{uri}\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", \"schema\": \"s\"}}");

        Assert.That(statement.Destination, Is.EqualTo(entry));
        Assert.That((statement.Options.Schema, statement.TableName), Is.EqualTo(("s", "t")));
        Assert.That(statement.Warnings,
            Is.EqualTo(warnings.Select(warning => $"line 1, column 13: the URI says {warning}; the options hold.")));
    }

    [Test]
    public void The_text_of_a_statement_shows_no_secret() =>
        Assert.That(
            ExportStatement.Parse("EXPORT q TO \"postgres://u:s3cret@e/s/t\" TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}").ToString(),
            Does.Not.Contain("s3cret"));

    private static readonly string[] KnownOptions =
    [
        "table_name", "schema", "if_exists", "mode", "keys", "on_duplicate_key", "on_missing_index", "key_index",
        "newest_by", "update_columns", "insert_only_columns", "when_newer", "delete_marker", "soft_delete", "cursor", "sync_scope",
        "allow_empty_sync", "on_type_mismatch", "on_new_column",
        "on_wider_type", "overriding_system_value", "replace", "keep_indexes", "lock_timeout_seconds", "max_retries",
        "max_retry_delay_seconds", "load_name", "on_bad_row", "max_bad_rows", "reject_table", "primary_key", "indexes", "column_types",
        "comment",
        "distribution", "distribution_column", "colocate_with", "shard_count", "loader", "parallelism", "batch_rows", "analyze",
    ];

    private static ExportStatement Parse(string options) =>
        ExportStatement.Parse($"EXPORT t TO \"postgres://e/public/t\" TYPE POSTGRES OPTIONS {{{options}}}");
}
