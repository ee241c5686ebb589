using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Values of a text that are too wide for the table's columns, where these may get wider types.</summary>
[AnyServer]
public sealed class WiderTextTests : TextTest
{
    private WriteOptions Alter => Options(IfExists.Append) with { OnWiderType = OnWiderType.Alter };

    // Each type that has a wider one: a value that fits, one that does not, and the type that then holds both.
    private static readonly object[][] Wider =
    [
        ["smallint", "+12", "70000", "bigint"],
        ["smallint", "007", "1.5", "numeric"],
        ["smallint", "1", "1e300", "double precision"],
        ["integer", "12", "2147483648", "bigint"],
        ["integer", "12", "-2147483649.5", "numeric"],
        ["integer", "12", "NaN", "double precision"],
        ["bigint", "12", "9223372036854775808", "numeric"],
        ["bigint", "12", "0.5", "numeric"],
        ["real", "0.5", "16777217", "double precision"],
        ["numeric(6,2)", "1.50", "12345.00", "numeric"],
        ["numeric(6,2)", "9999.990", "1.234", "numeric"],
        ["date", "2024-02-29", "2024-02-29 10:00", "timestamp without time zone"],
        ["varchar(3)", "äöü", "äöüß", "text"],
        ["varchar(3)", "abc", "ab  ", "text"],
        ["timestamp(0)", "2024-02-29 10:00:00", "2024-02-29 10:00:00.5", "timestamp without time zone"],
        ["timestamptz(3)", "2024-02-29 10:00:00.123Z", "2024-02-29 10:00:00.1234Z", "timestamp with time zone"],
        ["time(0)", "10:00", "10:00:00.000001", "time without time zone"],
    ];

    [TestCaseSource(nameof(Wider))]
    public async Task A_column_gets_the_wider_type_that_its_values_need(string type, string fits, string tooWide, string wider)
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x {type})");
        var made = await Types();

        await Write(Csv($"k,x\na,{fits}\n"), Alter);
        Assert.That(await Types(), Is.EqualTo(made), "no value needs more");
        await Write(Csv($"k,x\nb,{fits}\nc,{tooWide}\n"), Alter);

        Assert.That(await Types(), Is.EqualTo($"k text, x {wider}"));
        Assert.That(await Count("t"), Is.EqualTo(3));
    }

    [TestCaseSource(nameof(Wider))]
    public async Task A_plan_says_so_and_the_write_does_it(string type, string fits, string tooWide, string wider)
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x {type})");
        await using var db = NewContext();

        var kept = await db.PlanAsync(Csv($"k,x\na,{fits}\n"), "t", Alter);
        var altered = await db.PlanAsync(Csv($"k,x\na,{fits}\nb,{tooWide}\n"), "t", Alter);

        Assert.That(kept.Columns.Select(column => column.Decision), Has.None.EqualTo(ColumnDecision.Alter));
        Assert.That(altered.Columns.Single(column => column.Name == "x").Decision, Is.EqualTo(ColumnDecision.Alter));
        Assert.That(altered.Effects, Has.Some.Contains($"column x becomes {wider}"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_value_that_no_wider_type_takes_is_refused_also_by_a_plan(bool mayAlter)
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x integer)");
        await using var db = NewContext();
        var options = mayAlter ? Alter : Options(IfExists.Append);

        var plan = await db.PlanAsync(Csv("k,x\na,1\nb,s3cret\n"), "t", options);
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Csv("k,x\na,1\nb,s3cret\n"), options))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("x", (long?)1)));
        Assert.That(plan.Refusal, Is.EqualTo(failure.Message));
        Assert.That(await Types(), Is.EqualTo("k text, x integer"));
    }

    [TestCase("integer", "70000.5")]
    [TestCase("smallint", "32768")]
    [TestCase("numeric(6,2)", "1.234")]
    [TestCase("date", "2024-02-30")]
    public async Task A_plan_refuses_a_value_that_the_write_would_refuse(string type, string value)
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x {type})");
        await using var db = NewContext();

        var plan = await db.PlanAsync(Csv($"k,x\na,\nb,{value}\n"), "t", Options(IfExists.Append));

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Csv($"k,x\na,\nb,{value}\n"), Options(IfExists.Append)))!;
        Assert.That(plan.Refusal, Is.EqualTo(failure.Message));
        Assert.That(plan.Script, Is.Empty);
    }

    [Test]
    public async Task Json_and_rows_that_are_left_out_are_no_exception()
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x smallint)");
        var options = Alter with { BadRows = new() { OnBadRow = OnBadRow.Skip } };

        var result = await Write(Json("""{"k": "a", "x": 1}{"k": "b", "x": 70000}{"k": "c", "x": "no number"}"""), options);

        Assert.That(await Types(), Is.EqualTo("k text, x bigint"));
        Assert.That((result.Rows, result.BadRows.Count), Is.EqualTo((2L, 1)));
    }

    [Test]
    public async Task A_domain_and_an_asked_type_stay()
    {
        await Sql($"CREATE DOMAIN {Schema}.small AS smallint; CREATE TABLE {Schema}.t (x {Schema}.small, y integer)");

        Assert.ThrowsAsync<FrameWriteException>(() => Write(Csv("x,y\n70000,1\n"), Alter));
        await Write(
            Csv("x,y\n1,70000\n"),
            Alter with { Columns = new Dictionary<string, ColumnOptions> { ["y"] = new() { StoreType = "numeric" } } });

        Assert.That(await Types(), Is.EqualTo($"x {Schema}.small, y numeric"));
    }
}
