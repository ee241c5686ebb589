using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Text;

/// <summary>Texts into tables that are there: their columns fix the types of the values.</summary>
public sealed class TextTargetTests : TextTest
{
    [Test]
    public async Task The_tables_columns_fix_their_types()
    {
        await Sql(
            $"CREATE TABLE {Schema}.t (i integer, n numeric(6,2), x text, v varchar(5), d double precision, f real, at timestamp, u uuid, "
            + "j jsonb, b boolean, g integer GENERATED ALWAYS AS (1) STORED)");

        await Write(Csv(""""
            x,i,n,v,d,f,at,u,j,b
            007,+12,100,1.50,1,0.1,2024-01-01,6d0c7c0e-7f55-4f0e-9a30-0e3f5a1f3b8c,"{""a"": 2.0}",yes
            1.0,5.0,,2024,1e3,16777216,2024-01-01 10:00,,"""x""",0
            """"), Options(IfExists.Append));

        Assert.That(await Texts("SELECT concat_ws('|', x, i, n, v, d, f, at, u, j, b)"), Is.EqualTo(new[]
        {
            "007|12|100.00|1.50|1|0.1|2024-01-01 00:00:00|6d0c7c0e-7f55-4f0e-9a30-0e3f5a1f3b8c|{\"a\": 2.0}|t",
            "1.0|5|2024|1000|1.6777216e+07|2024-01-01 10:00:00|\"x\"|f",
        }));
    }

    [Test]
    public async Task The_infinities_go_into_columns_of_dates_and_times([Values] bool isJson, [Values] bool hasFormat)
    {
        await Sql($"CREATE TABLE {Schema}.t (d date, at timestamp, z timestamptz)");
        string[][] rows = [["infinity", "-infinity", "Infinity"], ["-infinity", "-INFINITY", "infinity"]];
        var frame = isJson
            ? Json(
                string.Concat(rows.Select(row => $$"""{"d": "{{row[0]}}", "at": "{{row[1]}}", "z": "{{row[2]}}"}""")),
                new JsonOptions { DateFormat = hasFormat ? "dd.MM.yyyy" : null, TimestampFormat = hasFormat ? "dd.MM.yyyy HH:mm" : null })
            : Csv(
                "d,at,z\n" + string.Concat(rows.Select(row => string.Join(',', row) + "\n")),
                new CsvOptions { DateFormat = hasFormat ? "dd.MM.yyyy" : null, TimestampFormat = hasFormat ? "dd.MM.yyyy HH:mm" : null });

        await Write(frame, Options(IfExists.Append));

        Assert.That(
            await Texts("SELECT concat_ws('|', d, at, z)"),
            Is.EqualTo(new[] { "infinity|-infinity|infinity", "-infinity|-infinity|infinity" }));
    }

    [TestCase("date", "inf")]
    [TestCase("date", "infinite")]
    [TestCase("timestamptz", "+infinity")]
    [TestCase("time", "infinity")]
    [TestCase("integer", "2147483648")]
    [TestCase("integer", "1.5")]
    [TestCase("integer", "s3cret")]
    [TestCase("smallint", "32768")]
    [TestCase("numeric(6,2)", "1.234")]
    [TestCase("numeric", "1e2")]
    [TestCase("double precision", "9007199254740993")]
    [TestCase("real", "16777217")]
    [TestCase("date", "2024-02-30")]
    [TestCase("timestamptz", "2024-01-01T10:00:00")]
    [TestCase("boolean", "maybe")]
    [TestCase("varchar(3)", "abcd")]
    public async Task A_value_that_does_not_fit_the_tables_column_is_refused_by_its_row(string type, string value)
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x {type})");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Csv($"k,x\na,\nb,{value}\n"), Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("x", (long?)1)));
        Assert.That(failure.Message, Does.Not.Contain(value));
        Assert.That(await Count("t"), Is.Zero);
    }

    /// <summary>A misfit widens a column whose type nobody has fixed; where the table or the caller has, it is a bad row.</summary>
    [Test]
    public async Task A_value_that_does_not_fit_a_fixed_type_is_a_bad_row_when_those_are_left_out()
    {
        await Sql($"CREATE TABLE {Schema}.t (k text, x integer)");

        var result = await Write(Csv("k,x\na,1\nb,y\nc,3\nd,4.5\n"),
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That(result.BadRows.Select(row => (row.Row, row.Column)), Is.EqualTo(new[] { (1L, "x"), (3L, "x") }));
        Assert.That(await Texts("SELECT concat_ws('|', k, x)"), Is.EqualTo(new[] { "a|1", "c|3" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t_rejects"), Has.Count.EqualTo(2));
    }

    public enum Mood
    {
        Calm,
        Glad,
    }

    public sealed class Visit
    {
        public int Id { get; set; }

        public string? Note { get; set; }

        public DateOnly Day { get; set; }

        public Mood Mood { get; set; }

        public decimal? Price { get; set; }
    }

    private sealed class Visits(DbContextOptions options, string schema) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Visit>(visit =>
        {
            visit.ToTable("visits", schema);
            visit.Property(row => row.Id).ValueGeneratedNever();
            visit.Property(row => row.Price).HasColumnType("numeric(8,2)");
        });
    }

    [Test]
    public async Task A_mapped_entity_fixes_the_types_of_its_columns()
    {
        await Sql(
            $"""CREATE TABLE {Schema}.visits ("Id" integer PRIMARY KEY, "Note" text, "Day" date NOT NULL,"""
            + """ "Mood" integer NOT NULL, "Price" numeric(8,2))""");
        await using var db = new Visits(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).EnableServiceProviderCaching(false).Options, Schema);

        var result = await db.WriteAsync<Visit>(Csv("Id,Note,Day,Mood,Price\n1,007,2024-02-29,Glad,1.5\n2,8,2024-03-01,Calm,\n"));

        Assert.That(result.Rows, Is.EqualTo(2));
        Assert.That(
            await db.Set<Visit>().OrderBy(visit => visit.Id).Select(visit => $"{visit.Id}|{visit.Note}|{visit.Mood}|{visit.Price}")
                .ToListAsync(), Is.EqualTo(new[] { "1|007|Glad|1.50", "2|8|Calm|" }));
    }
}
