using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Text;

/// <summary>Texts on their way into real tables.</summary>
public sealed class TextWriteTests : TextTest
{
    private static readonly string Filler = new('f', 50_000);
    private static readonly string Nines = new('9', 38);

    [Test]
    public async Task A_new_table_has_the_types_of_the_values()
    {
        await Write(Csv($""""
            b,i,n,d,day,time,at,instant,x
            true,9223372036854775807,{Nines},4.5E+15,0001-01-01,24:00:00,9999-12-31T23:59:59.999999,2024-01-01T00:00:00+02:00,"a ""b"""
            false,-1,-0.1234567890123456789012345678,NaN,9999-12-31,09:30,0001-01-01 00:00,0001-01-01T00:00:00Z,
            """"));

        Assert.That(await Types(),
            Is.EqualTo(
                "b boolean, i bigint, n numeric, d double precision, day date, time time without time zone, at timestamp without time "
                + "zone, instant timestamp with time zone, x text"));
        Assert.That(await Texts("SET TIME ZONE 'UTC'; SELECT concat_ws('|', b, i, n, d, day, time, at, instant, x)"), Is.EqualTo(new[]
        {
            "t|9223372036854775807|99999999999999999999999999999999999999|4.5e+15|0001-01-01|24:00:00|9999-12-31 "
            + "23:59:59.999999|2023-12-31 22:00:00+00|a \"b\"",
            "f|-1|-0.1234567890123456789012345678|NaN|9999-12-31|09:30:00|0001-01-01 00:00:00|0001-01-01 00:00:00+00",
        }));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.t WHERE NOT isfinite(day) OR NOT isfinite(at)"), Is.Zero);
    }

    /// <summary>Numbers of every size and scale arrive as PostgreSQL itself reads them.</summary>
    [Test]
    public async Task Numbers_arrive_as_the_server_reads_their_texts()
    {
        var numbers = Enumerable.Range(0, 3_000).Select(i => Number(new Random(i))).ToArray();

        await Write(Csv($"n,x\n{string.Concat(numbers.Select(number => $"{number},k{number}\n"))}"));

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.t WHERE n::text = substr(x, 2)::numeric::text"),
            Is.EqualTo(numbers.Length));
    }

    [Test]
    public async Task A_late_misfit_widens_all_columns_in_one_restart()
    {
        var early = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{i},{Filler},\n"));

        var result = await Write(Csv($"a,b,c,d\n{early}1.50,x,{Filler},2024-02-29\n007,-1,y,\n"), Options() with { BatchRows = 10 });

        Assert.That(result.Rows, Is.EqualTo(202));
        Assert.That(await Types(), Is.EqualTo("a text, b text, c text, d date"));
        Assert.That(await Texts("SELECT concat_ws('|', a, b, d)", "OFFSET 199"),
            Is.EqualTo(new[] { "199|199", "1.50|x|2024-02-29", "007|-1" }));
    }

    [Test]
    public async Task A_misfit_leaves_the_callers_transaction_as_it_was()
    {
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"CREATE TABLE {Schema}.mine AS SELECT 1 AS x");

        await db.WriteAsync(Csv($"a,b\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{Filler}\n"))}x,y\n"), "t", Options());
        await transaction.CommitAsync();

        Assert.That(await Count("mine"), Is.EqualTo(1));
        Assert.That(await Scalar<string>($"SELECT string_agg(a, ',') FROM {Schema}.t WHERE b = 'y'"), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_type_that_is_asked_for_is_kept()
    {
        var options = Options()
            with
        {
            Columns = new Dictionary<string, ColumnOptions>
            {
                ["zip"] = new() { StoreType = "varchar(5)" },
                ["price"] = new() { StoreType = "numeric(10,2)" }
            }
        };

        await Write(Csv("zip,price\n12345,1\n54321,2.5\n"), options);

        Assert.That(await Types(), Is.EqualTo("zip character varying(5), price numeric(10,2)"));
        Assert.That(await Texts("SELECT concat_ws('|', zip, price)"), Is.EqualTo(new[] { "12345|1.00", "54321|2.50" }));
    }

    [Test]
    public async Task Nested_JSON_arrives_as_its_source_has_it()
    {
        await Write(Json("""[{"a":{"b":2.0,"d":"2024-01-01"},"m":1},{"a":[1,null],"m":"1"},{"a":null,"m":true}]"""));

        Assert.That(await Types(), Is.EqualTo("a jsonb, m jsonb"));
        Assert.That(await Texts("SELECT concat_ws('|', a, m)"),
            Is.EqualTo(new[] { "{\"b\": 2.0, \"d\": \"2024-01-01\"}|1", "[1, null]|\"1\"", "true" }));
        await Sql($"CREATE TABLE {Schema}.j (a json)");
        await Write(Json("""[{"a":{"b":2.0,  "b":1e2}}]"""), Options(IfExists.Append), "j");
        Assert.That(await Scalar<string>($"SELECT a::text FROM {Schema}.j"), Is.EqualTo("""{"b":2.0,  "b":1e2}"""));
    }

    [Test]
    public async Task JSON_fits_the_tables_columns()
    {
        await Sql($"CREATE TABLE {Schema}.t (x text, i integer, d date, n numeric)");

        await Write(
            Json("""[{"x":"a","i":1,"d":"2024-02-29","n":1e2},{"x":1.50,"i":"2","d":null},{"x":{"y":[1]},"n":"0.10"},{"x":true}]"""),
            Options(IfExists.Append));

        Assert.That(await Texts("SELECT concat_ws('|', x, i, d, n)"),
            Is.EqualTo(new[] { "a|1|2024-02-29|100", "1.50|2", "{\"y\":[1]}|0.10", "true" }));
    }

    [Test]
    public async Task An_empty_array_appends_nothing_and_makes_no_table()
    {
        await Sql($"CREATE TABLE {Schema}.t (x integer)");

        Assert.That((await Write(Json("[]"), Options(IfExists.Append))).Rows, Is.Zero);
        Assert.That(() => Write(Json("[]"), Options(), "other"), Throws.TypeOf<FrameWriteException>().With.Message.Contain("no columns"));
    }

    [TestCase("a,b\n1,2\n3\n")]
    [TestCase("a,b\n1,\"x\n")]
    [TestCase("a,a\n1,x\u0000\n")]
    public async Task A_text_that_is_not_whole_writes_nothing(string csv)
    {
        Assert.That(() => Write(Csv(csv)), Throws.TypeOf<FrameWriteException>());

        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace"), Is.Zero);
    }

    [Test]
    public async Task A_plan_has_the_types_of_all_rows()
    {
        await using var db = NewContext();
        var plan = await db.PlanAsync(Csv($"a,b\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{Filler}\n"))}1.5,y\n"), "t",
            Options());

        Assert.That(plan.Columns.Select(column => column.FrameType), Is.EqualTo(new[] { "ExactNumber", "String" }));
    }

    [Test]
    public async Task Rows_that_meet_a_table_are_merged()
    {
        await Sql($"CREATE TABLE {Schema}.t (id integer PRIMARY KEY, x text); INSERT INTO {Schema}.t VALUES (1, 'old'), (2, '7')");

        var result = await Write(Csv("id,x\n1,007\n2,7\n3,new\n"),
            new() { Schema = Schema, Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } });

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((1L, 1L, 1L)));
        Assert.That(await Texts("SELECT concat_ws('|', id, x)", "ORDER BY id"), Is.EqualTo(new[] { "1|007", "2|7", "3|new" }));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_reported_as_the_sources_fault()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.FromCsv("/no/such/file.csv"), "t", Options()),
            Throws.TypeOf<FrameWriteException>().With.InnerException.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_text_is_sent_over_several_connections()
    {
        var result = await Write(Csv($"a,b\n{string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},x{i}\n"))}"),
            Options() with { Parallelism = 2 });

        Assert.That(result.Rows, Is.EqualTo(50_000));
        Assert.That(await Scalar<bool>($"SELECT count(*) = 50000 AND bool_and(b = 'x' || a) FROM {Schema}.t"), Is.True);
    }

    private static string Number(Random random)
    {
        var whole = random.Next(2) == 0 ? "0" : $"{random.Next(1, 10)}{Digits(random.Next(0, 24))}";
        var fraction = random.Next(3) == 0 ? "" : $".{Digits(random.Next(1, 28 - whole.Length))}";
        return (whole + fraction).Any(c => c is > '0' and <= '9') && random.Next(2) == 0 ? $"-{whole}{fraction}" : whole + fraction;

        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? "0" : $"{random.Next(10)}"));
    }
}
