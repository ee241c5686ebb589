using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>The cells of a rejected row are read without code of those who own their types: casts to json and to text.</summary>
public sealed class RejectedTypeTests : AttackTest
{
    private const string Columns =
        "id int PRIMARY KEY CHECK (id < 0), r text, e {s}.mood, es {s}.mood[], c {s}.comp, cs {s}.comp[], n {s}.nested, d {s}.dom, "
        + "i int[], g {s}.rng";

    private const string Row = """
        SELECT 1 AS id, 'r' AS r, 'so so'::{s}.mood AS e, '[0:1]={"so so",NULL}'::{s}.mood[] AS es, ROW('ok', 1)::{s}.comp AS c,
        ARRAY[ROW('ok', 1)]::{s}.comp[] AS cs, ROW(ROW('ok', NULL)::{s}.comp, ROW(NULL, NULL))::{s}.nested AS n, 'ok'::{s}.dom AS d,
        ARRAY[1, 2] AS i, '[ok,ok]'::{s}.rng AS g
        UNION ALL SELECT 2, NULL, NULL, NULL, ROW(NULL, NULL)::{s}.comp, NULL, NULL, NULL, NULL, NULL
        """;

    [Test]
    public async Task A_cast_of_a_types_owner_is_not_run(
        [Values(WriteMode.Insert, WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.AppendNewest)] WriteMode mode)
    {
        await AsEvil(Types());
        await Sql(In($"SET ROLE {Writer}; CREATE TABLE {{s}}.sales ({Columns})"));
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { ApplicationName = Schema }.ConnectionString);
        await using var command = source.CreateCommand(In(Row));
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = AsWriter();

        await db.WriteAsync(Frame.From(reader), "sales", Options(IfExists.Append) with
        {
            Mode = mode,
            Merge = mode == WriteMode.AppendNewest ? new() { Cursor = "id" } : null,
            BadRows = new() { OnBadRow = OnBadRow.Reject },
        });

        await AssertNothingSprung();
        Assert.That(await Rows($"SELECT \"row\"::text FROM {Schema}.{Rejects} ORDER BY row_number"), Is.EqualTo(new object?[][]
        {
            [
                """{"id":1,"r":"r","e":"so so","es":["so so",null],"c":{"m":"ok","a":1},"cs":[{"m":"ok","a":1}]"""
                + ""","n":{"x":{"m":"ok","a":null},"c":{"m":null,"a":null}},"d":"ok","i":[1,2],"g":"""
                + (mode == WriteMode.Insert ? @"""\\x06000000026f6b000000026f6b""}" : "\"[ok,ok]\"}"),
            ],
            ["""{"id":2,"r":null,"e":null,"es":null,"c":{"m":null,"a":null},"cs":null,"n":null,"d":null,"i":null,"g":null}"""],
        }));
        if (mode == WriteMode.Insert)
            return;
        Assert.That(
            await Rows($"""
                SELECT format('%s', s.*)
                FROM {Schema}.{Rejects} CROSS JOIN json_populate_record(NULL::{Schema}.sales, "row") s WHERE s.id = 1
                """),
            Is.EqualTo(new object?[][]
            {
                ["""(1,r,"so so","{""so so"",NULL}","(ok,1)","{""(ok,1)""}","(""(ok,)"",""(,)"")",ok,"{1,2}","[ok,ok]")"""],
            }),
            "the row can be written from there");
    }

    private static string Types()
    {
        string[] types = ["mood", "comp", "nested", "rng"];
        return """
            CREATE TYPE {s}.mood AS ENUM ('ok', 'so so'); CREATE TYPE {s}.comp AS (m {s}.mood, a int);
            CREATE TYPE {s}.nested AS (x {s}.comp, c {s}.comp); CREATE DOMAIN {s}.dom AS {s}.mood;
            CREATE TYPE {s}.rng AS RANGE (subtype = {s}.mood);
            """
            + string.Join('\n', from type in types from to in (string[])["json", "text"] select $$"""
                CREATE FUNCTION {s}.{{type}}_{{to}}({s}.{{type}}) RETURNS {{to}} LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO {s}.loot VALUES (current_user); RETURN '"evil"'; END $$;
                CREATE CAST ({s}.{{type}} AS {{to}}) WITH FUNCTION {s}.{{type}}_{{to}}({s}.{{type}}) AS ASSIGNMENT;
                """);
    }
}
