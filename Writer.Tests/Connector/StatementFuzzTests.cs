using System.Globalization;
using CsCheck;
using EfWriter.Connector;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Connector;

/// <summary>Whatever a file holds, the parser reads it or says where it is wrong, at a cost in proportion to its length.</summary>
[ServerFree]
public sealed class StatementFuzzTests
{
    // Seconds that each fuzzer runs: few where nobody asks for more.
    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("EFWRITER_FUZZ_SECONDS") ?? "2", CultureInfo.InvariantCulture);

    private const string Whole = """
        SET day = '2024-02-29';
        SOURCE s TYPE CSV PARAMS {"path": "${dir|samples}/a.csv", "has_header": true, "delimiter": ";"};
        LOAD t FROM s MODE APPEND; -- a comment
        CREATE OR REPLACE TABLE r AS SELECT $$a;b$$, 'it''s', E'\'', "x" /* /* nested */ */ FROM t WHERE a <> b::int;
        EXPORT WITH q AS (SELECT 1) SELECT * FROM q TO "postgres://e/s/t" TYPE POSTGRES
        OPTIONS {"table_name": "t", "if_exists": "replace", "indexes": [["a", "b"], {"columns": ["c"], "unique": true}], };
        """;

    private static readonly string[] Pieces =
    [
        "EXPORT ", "SELECT ", "WITH ", "TO ", "TYPE ", "POSTGRES ", "OPTIONS ", "SET ", "SOURCE ", "LOAD ", "FROM ", "CREATE ", "OR ",
        "REPLACE ", "TABLE ", "AS ", "PARAMS ",
        "MODE ", "{", "}", "[", "]", "(", ")", ",", ":", ";", "\"", "'", "$$", "$a$", "$a", "$1", "/*", "*/", "--", "\n", "\r", "\\",
        "\"a\"", "'b'", "e'", "1.5", "-", "true", "null",
        "${", "${x}", "${x|y}", "|", "x", "é", "\uD83D", "\0", "\uFEFF", " ", ".",
    ];

    private static readonly Gen<string> Words =
        Gen.Int[0, Pieces.Length - 1].Array[0, 60].Select(picks => string.Concat(picks.Select(pick => Pieces[pick])));

    private static readonly Gen<string> Noise = Gen.String[Gen.Char, 0, 200];

    /// <summary>A whole pipeline with pieces of it taken out, doubled or replaced.</summary>
    private static readonly Gen<string> Mutated =
        Gen.Select(Gen.Int[0, Whole.Length], Gen.Int[0, 40], Words, Gen.Int[0, Whole.Length], Gen.Int[0, 20])
        .Select(cut => Splice(Splice(Whole, cut.Item1, cut.Item2, cut.Item3), cut.Item4, cut.Item5, string.Empty));

    [Test]
    public void Nothing_but_its_own_exception_comes_of_any_text() =>
        Gen.OneOf(Words, Mutated, Noise).Sample(Read, time: Seconds);

    [Test]
    public void A_text_that_is_read_is_read_alike_with_space_around_its_statements() =>
        Gen.OneOf(Words, Mutated).Sample(
            text =>
            {
                if (TreeOf(text) is not { } tree)
                    return;
                Assert.That(TreeOf($"\n/* a */ {text}\n;; -- b"), Is.EqualTo(tree));
            },
            time: Seconds);

    // What makes parsers slow or deep: each repeated, and with what would close it.
    private static readonly string[] Hard =
    [
        "{", "[", "(", "/*", "/*/", "*/", "'", "\"", "$a$", "$", "$$", "${", "${a|", "${a}", "TO ", "TO '", "EXPORT ", ";", ",", "-- x\n",
        "{\"a\":", "[1,", "\\", "e'", "a.", "''", "\"\"", "/**/", "1", "a", "-",
    ];

    private static readonly string[] Beginnings =
    [
        "", "EXPORT ", "EXPORT SELECT ", "EXPORT t TO 'u' TYPE POSTGRES OPTIONS ", "EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": ",
        "SET a = ", "CREATE TABLE t AS SELECT ",
        "EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": [",
    ];

    [Test]
    public void Each_character_is_looked_at_a_few_times_however_long_the_text_is([ValueSource(nameof(Hard))] string piece)
    {
        foreach (var beginning in Beginnings)
        {
            var text = beginning + Repeat(piece, 40_000);
            var before = SqlLexer.Looks;
            Read(text);
            Assert.That(SqlLexer.Looks - before, Is.LessThan(25L * text.Length), $"'{beginning}' and many '{piece}'");
        }
    }

    [Test]
    public void A_deep_text_is_refused_or_read_without_a_deep_stack([ValueSource(nameof(Hard))] string piece)
    {
        foreach (var beginning in Beginnings)
        {
            var text = beginning + Repeat(piece, 300_000);
            Exception? failure = null;
            var thread = new Thread(() => failure = Record(() => Read(text)), maxStackSize: 256 * 1024);
            thread.Start();
            thread.Join();
            Assert.That(failure, Is.Null);
        }
    }

    private static Exception? Record(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, length / piece.Length));

    private static string Splice(string text, int at, int length, string piece)
    {
        at = Math.Min(at, text.Length);
        return text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, piece);
    }

    private static string? TreeOf(string text)
    {
        try
        {
            return TreeText.Of(StatementParser.Parse(text, file: null));
        }
        catch (StatementException)
        {
            return null;
        }
    }

    private static void Read(string text)
    {
        try
        {
            foreach (var statement in StatementParser.Parse(text, "f"))
            {
                if (statement is ExportNode export)
                    ExportBinder.Bind(export, "f", part => Template.Expand(part, "f", _ => "v"),
                        query => Template.ExpandSql(query, "f", _ => "v"));
            }
        }
        catch (StatementException e)
        {
            Assert.That(e.Line, Is.Positive);
            Assert.That(e.Column, Is.Positive);
        }
    }
}
