using EfWriter.Connector.Statements;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Connector;

[ServerFree]
public sealed class StatementParserTests
{
    private const string Tail = " TO \"postgres://e/s/t\" TYPE POSTGRES OPTIONS {}";
    private const string Rest = "to «postgres://e/s/t» {}";

    [TestCase("EXPORT SELECT 1" + Tail, "Export «SELECT 1» " + Rest)]
    [TestCase("EXPORT SELECT 1" + Tail + ";", "Export «SELECT 1» " + Rest)]
    [TestCase("export select 1 to \"postgres://e/s/t\" type postgres options {};", "Export «select 1» " + Rest)]
    [TestCase("Export Select 1 To 'postgres://e/s/t' Type Postgres Options {};", "Export «Select 1» " + Rest)]
    [TestCase("EXPORT SELECT 1 TO 'postgres://e/s/t' TYPE POSTGRESQL OPTIONS {}", "Export «SELECT 1» " + Rest)]
    [TestCase("EXPORT\n  SELECT 1\n" + Tail, "Export «SELECT 1» " + Rest)]
    [TestCase("\uFEFFEXPORT SELECT 1" + Tail, "Export «SELECT 1» " + Rest)]
    [TestCase("EXPORT sales" + Tail, "Export «table sales» " + Rest)]
    [TestCase("EXPORT main.sales" + Tail, "Export «table main.sales» " + Rest)]
    [TestCase("EXPORT db.main.\"My Sales\"" + Tail, "Export «table db.main.\"My Sales\"» " + Rest)]
    [TestCase("EXPORT selection" + Tail, "Export «table selection» " + Rest)]
    [TestCase("EXPORT \"select\"" + Tail, "Export «table \"select\"» " + Rest)]
    [TestCase("EXPORT WITH q AS (SELECT 1 AS a) SELECT * FROM q" + Tail, "Export «WITH q AS (SELECT 1 AS a) SELECT * FROM q» " + Rest)]
    [TestCase("EXPORT FROM sales" + Tail, "Export «FROM sales» " + Rest)]
    [TestCase("EXPORT VALUES (1, 2)" + Tail, "Export «VALUES (1, 2)» " + Rest)]
    [TestCase("EXPORT (SELECT 1)" + Tail, "Export «(SELECT 1)» " + Rest)]
    [TestCase("EXPORT SELECT a::int, b <> 1" + Tail, "Export «SELECT a::int, b <> 1» " + Rest)]
    [TestCase("EXPORT SELECT 'it''s'" + Tail, "Export «SELECT 'it''s'» " + Rest)]
    [TestCase("EXPORT SELECT 'a;b', \"c;d\"" + Tail, "Export «SELECT 'a;b', \"c;d\"» " + Rest)]
    [TestCase("EXPORT SELECT ' TO \"x\" TYPE '" + Tail, "Export «SELECT ' TO \"x\" TYPE '» " + Rest)]
    [TestCase("EXPORT SELECT 1 -- ; TO 'x'\n" + Tail, "Export «SELECT 1» " + Rest)]
    [TestCase("EXPORT SELECT 1 -- it's\n + 2" + Tail, "Export «SELECT 1 -- it's\n + 2» " + Rest)]
    [TestCase("EXPORT SELECT /* ; /* TO 'x' */ ; */ 1" + Tail, "Export «SELECT /* ; /* TO 'x' */ ; */ 1» " + Rest)]
    [TestCase("EXPORT SELECT $$a;'b\" TO 'x'$$" + Tail, "Export «SELECT $$a;'b\" TO 'x'$$» " + Rest)]
    [TestCase("EXPORT SELECT $q$a $$ b$q$, $1" + Tail, "Export «SELECT $q$a $$ b$q$, $1» " + Rest)]
    [TestCase("EXPORT SELECT E'it\\'s', e'\\\\'" + Tail, "Export «SELECT E'it\\'s', e'\\\\'» " + Rest)]
    [TestCase("EXPORT SELECT 'back\\'" + Tail, "Export «SELECT 'back\\'» " + Rest)]
    [TestCase("EXPORT SELECT INTERVAL '1-2' YEAR TO MONTH" + Tail, "Export «SELECT INTERVAL '1-2' YEAR TO MONTH» " + Rest)]
    [TestCase("EXPORT SELECT f(a TO 'b')" + Tail, "Export «SELECT f(a TO 'b')» " + Rest)]
    [TestCase("EXPORT SELECT {'a': [1, 2]}, x[1]" + Tail, "Export «SELECT {'a': [1, 2]}, x[1]» " + Rest)]
    [TestCase("EXPORT SELECT 日本 FROM \"表\"" + Tail, "Export «SELECT 日本 FROM \"表\"» " + Rest)]
    [TestCase("EXPORT SELECT 1 into_to" + Tail, "Export «SELECT 1 into_to» " + Rest)]
    [TestCase("EXPORT SELECT '${day}'" + Tail, "Export «SELECT '${day}'» " + Rest)]
    [TestCase("EXPORT SELECT 1 TO 'a''b' TYPE POSTGRES OPTIONS {}", "Export «SELECT 1» to «a'b» {}")]
    [TestCase("EXPORT SELECT 1 TO \"a\"\"b'c\" TYPE POSTGRES OPTIONS {}", "Export «SELECT 1» to «a\"b'c» {}")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"b\", \"c\": \"d\",}", "Export «table t» to «u» {a: «b», c: «d»}")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": [\"b\", 1, -2.5e3, true, FALSE, Null, [], {},],}",
        "Export «table t» to «u» {a: [«b», 1, -2.5e3, true, false, null, [], {}]}")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS { -- one\n \"a\" /* two */ : 1 }", "Export «table t» to «u» {a: 1}")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"\\\"\\\\\\/\\t\\u00e9\\ud83d\\udd11 -- x\"}",
        "Export «table t» to «u» {a: «\"\\/\té🔑 -- x»}")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": {\"b\": {\"c\": 1}}}", "Export «table t» to «u» {a: {b: {c: 1}}}")]
    [TestCase("SET day = '2024-02-29';", "Set day = «2024-02-29»")]
    [TestCase("SET day = \"2024-02-29\";", "Set day = «2024-02-29»")]
    [TestCase("set n = -4;", "Set n = «-4»")]
    [TestCase("SET mode = replace", "Set mode = «replace»")]
    [TestCase("SOURCE s TYPE CSV PARAMS {\"path\": \"a.csv\", \"has_header\": true};", "Source s Csv {path: «a.csv», has_header: true}")]
    [TestCase("source s type parquet params {\"path\": \"*.parquet\"}", "Source s Parquet {path: «*.parquet»}")]
    [TestCase("SOURCE s TYPE json PARAMS {}", "Source s Json {}")]
    [TestCase("SOURCE s TYPE POSTGRES PARAMS {\"table\": \"a.b\"};", "Source s Postgres {table: «a.b»}")]
    [TestCase("LOAD t FROM s;", "Load «t» from s Replace")]
    [TestCase("LOAD t FROM s MODE APPEND;", "Load «t» from s Append")]
    [TestCase("load \"my t\" from s mode replace", "Load «\"my t\"» from s Replace")]
    [TestCase("CREATE TABLE t AS SELECT 1;", "Create «t» as «SELECT 1»")]
    [TestCase("create or replace table a.t as with q as (select 1) select * from q",
        "CreateOrReplace «a.t» as «with q as (select 1) select * from q»")]
    [TestCase("CREATE TABLE t AS SELECT 1 TO 'x';", "Create «t» as «SELECT 1 TO 'x'»")]
    [TestCase("LOAD t FROM s;;; ; EXPORT t" + Tail + ";", "Load «t» from s Replace ; Export «table t» " + Rest)]
    [TestCase("-- nothing\n/* at all */", "")]
    [TestCase("", "")]
    public void A_statement_is_parsed_to_its_tree(string text, string expected) =>
        Assert.That(TreeText.Of(StatementParser.Parse(text, file: null)), Is.EqualTo(expected));

    [TestCase("EXPORT", "line 1, column 7: found the end; expected SELECT, WITH or a table's name.")]
    [TestCase("EXPROT t", "line 1, column 1: found 'EXPROT'; expected SET, SOURCE, LOAD, CREATE or EXPORT.")]
    [TestCase("EXPORT t", "line 1, column 9: found the end; expected TO.")]
    [TestCase("EXPORT SELCT * FROM t", "line 1, column 14: found '*'; expected TO.")]
    [TestCase("EXPORT 'x' TO 'u'", "line 1, column 8: found a text in quotes; expected SELECT, WITH or a table's name.")]
    [TestCase("EXPORT SELECT 1;", "line 1, column 16: found ';'; expected TO.")]
    [TestCase("EXPORT SELECT 1 TO postgres://u:s3cret@h/d TYPE POSTGRES OPTIONS {};",
        "line 1, column 20: found 'postgres'; expected a URI in quotes.")]
    [TestCase("EXPORT t TO postgres", "line 1, column 13: found 'postgres'; expected a URI in quotes.")]
    [TestCase("EXPORT t TO 'u' OPTIONS {}", "line 1, column 17: found 'OPTIONS'; expected TYPE.")]
    [TestCase("EXPORT t TO 'u' TYPE MYSQL OPTIONS {}", "line 1, column 22: found 'MYSQL'; expected POSTGRES or POSTGRESQL.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES", "line 1, column 30: found the end; expected OPTIONS.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS", "line 1, column 38: found the end; expected '{'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {} LOAD", "line 1, column 42: found 'LOAD'; expected ';' or the end.")]
    [TestCase("EXPORT t TO 'u\" TYPE POSTGRES OPTIONS {}", "line 1, column 13: found a text that is not closed; expected a URI in quotes.")]
    [TestCase("EXPORT t TO \"postgres://u:pa\"ss@h/d\" TYPE",
        "line 1, column 30: found more, directly behind a closing quote; expected TYPE.")]
    [TestCase("EXPORT t\nTO 'u'\n  TYPE POSTGRES OPTIONS {\n  \"a\" 1}", "line 4, column 7: found a number; expected ':'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {a: 1}", "line 1, column 40: found 'a'; expected a name in double quotes or '}'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {'a': 1}",
        "line 1, column 40: found a text in quotes; expected a name in double quotes or '}'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": 'b'}",
        "line 1, column 45: found a text in quotes; expected a value: a text in double quotes, a number, true, false, a list or an "
        + "object.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": yes}",
        "line 1, column 45: found another word; expected a value: a text in double quotes, a number, true, false, a list or an object.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": 1 \"b\": 2}",
        "line 1, column 47: found a text in double quotes; expected ',' or '}'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": [1 2]}", "line 1, column 48: found a number; expected ',' or ']'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {,}", "line 1, column 40: found ','; expected a name in double quotes or '}'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"s3cret}",
        "line 1, column 53: found the end; expected '\"' to close the text.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"x\ny\"}",
        "line 1, column 47: found the end of the line; expected '\"' to close the text.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"\\x\"}",
        "line 1, column 46: found '\\'; expected an escape of JSON, such as \\\" or \\\\ or \\u00e9.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": [[[[[[[[[[[[[[[[1",
        "line 1, column 60: found '['; expected a value in at most 16 levels of brackets or ']'.")]
    [TestCase("EXPORT t TO 'u' TYPE POSTGRES OPTIONS {\"a\": \"p\\s3cret",
        "line 1, column 47: found '\\'; expected an escape of JSON, such as \\\" or \\\\ or \\u00e9.")]
    [TestCase("EXPORT SELECT (1 TO 'u' TYPE POSTGRES OPTIONS {};", "line 1, column 49: found ';'; expected ')'.")]
    [TestCase("EXPORT SELECT 1) TO 'u'", "line 1, column 16: found ')'; expected TO.")]
    [TestCase("EXPORT SELECT f(1] TO 'u'", "line 1, column 18: found ']'; expected ')'.")]
    [TestCase("EXPORT SELECT 'a TO x", "line 1, column 15: found a text that is not closed; expected its end.")]
    [TestCase("EXPORT SELECT $q$ a $$ TO 'u'", "line 1, column 15: found a text that is not closed; expected its end.")]
    [TestCase("EXPORT SELECT 1 /* a /* b */ TO 'u'", "line 1, column 17: found a comment that is not closed; expected its end.")]
    [TestCase("/* a", "line 1, column 1: found a comment that is not closed; expected '*/' at its end.")]
    [TestCase("LOAD t FROM s /* a", "line 1, column 15: found a comment that is not closed; expected '*/' at its end.")]
    [TestCase("SET = 1", "line 1, column 5: found '='; expected a variable's name.")]
    [TestCase("SET a 1", "line 1, column 7: found a number; expected '='.")]
    [TestCase("SET a = ;", "line 1, column 9: found ';'; expected a text in quotes, a number or a word.")]
    [TestCase("SOURCE s TYPE XLSX PARAMS {}", "line 1, column 15: found 'XLSX'; expected CSV, PARQUET, JSON, POSTGRES or POSTGRESQL.")]
    [TestCase("SOURCE s TYPE CSV OPTIONS {}", "line 1, column 19: found 'OPTIONS'; expected PARAMS.")]
    [TestCase("LOAD t s", "line 1, column 8: found 's'; expected FROM.")]
    [TestCase("LOAD t FROM s MODE UPSERT", "line 1, column 20: found 'UPSERT'; expected REPLACE or APPEND.")]
    [TestCase("CREATE OR TABLE t AS SELECT 1", "line 1, column 11: found 'TABLE'; expected REPLACE.")]
    [TestCase("CREATE VIEW v AS SELECT 1", "line 1, column 8: found 'VIEW'; expected TABLE.")]
    [TestCase("CREATE TABLE t (a int)", "line 1, column 16: found '('; expected AS.")]
    [TestCase("CREATE TABLE t AS INSERT", "line 1, column 19: found 'INSERT'; expected SELECT or WITH.")]
    [TestCase("LOAD t. FROM s", "line 1, column 8: found a blank; expected a table's name.")]
    [TestCase("DROP TABLE t", "line 1, column 1: found 'DROP'; expected SET, SOURCE, LOAD, CREATE or EXPORT.")]
    public void What_cannot_be_read_is_refused_by_place_and_expectation(string text, string expected)
    {
        var error = Assert.Throws<StatementException>(() => StatementParser.Parse(text, file: null));

        Assert.That(error!.Message, Is.EqualTo(expected));
        Assert.That($"line {error.Line}, column {error.Column}", Is.EqualTo(expected[..expected.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Test]
    public void A_file_is_named_with_the_place()
    {
        var error = Assert.Throws<StatementException>(() => StatementParser.Parse("LOAD t FROM s;\r\n\r\n  LOED", "etl/a.sf"));

        Assert.That(error!.Message, Is.EqualTo("etl/a.sf:3:3: found 'LOED'; expected SET, SOURCE, LOAD, CREATE or EXPORT."));
        Assert.That((error.File, error.Line, error.Column), Is.EqualTo(("etl/a.sf", 3, 3)));
    }

    [Test]
    public void Positions_are_those_of_the_text()
    {
        var export = (ExportNode)StatementParser.Parse(
            "LOAD t FROM s;\n EXPORT\n  SELECT 1\nTO 'u' TYPE POSTGRES OPTIONS {\n  \"a\": [ 2 ] }", "f")[1];

        Assert.That(export.Position, Is.EqualTo(new SourcePosition(2, 2)));
        Assert.That(export.Query!.Position, Is.EqualTo(new SourcePosition(3, 3)));
        Assert.That(export.Uri.Position, Is.EqualTo(new SourcePosition(4, 4)));
        Assert.That(export.Options.Position, Is.EqualTo(new SourcePosition(4, 30)));
        Assert.That(export.Options.Members[0].Name.Position, Is.EqualTo(new SourcePosition(5, 3)));
        Assert.That(((ListNode)export.Options.Find("a")!).Items[0].Position, Is.EqualTo(new SourcePosition(5, 10)));
    }
}
