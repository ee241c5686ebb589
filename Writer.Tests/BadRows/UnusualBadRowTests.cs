using System.Collections;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.BadRows;

/// <summary>Bad rows where it is hard to tell: forged contexts, rows that point at later ones, deferred constraints.</summary>
public sealed class UnusualBadRowTests : DatabaseTest
{
    public sealed record Line(int id, string? name, int? amount);

    private static IEnumerable<Line> Good(int n) => Enumerable.Range(0, n).Select(i => new Line(i, "fine", 1));

    [Test]
    public async Task Upsert_of_partitions_counts_added([Values] bool skip)
    {
        await Sql(
            $"CREATE TABLE {Schema}.t (id int PRIMARY KEY, name text, amount int CHECK (amount > 0)) PARTITION BY RANGE (id); CREATE TABLE "
            + $"{Schema}.p PARTITION OF {Schema}.t FOR VALUES FROM (0) TO (1000); INSERT INTO {Schema}.t VALUES (0, 'old', 1), (1, 'fine', "
            + "1)");
        await using var db = NewContext();
        var result = await db.WriteAsync(Frame.From(Good(10)), "t",
            Options() with
            {
                Mode = WriteMode.Upsert,
                Merge = new() { Keys = ["id"] },
                BadRows = new() { OnBadRow = skip ? OnBadRow.Skip : OnBadRow.Fail }
            });
        Assert.That((result.Rows, result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((10, 8, 1, 1)));
    }

    [Test]
    public async Task Rejects_into_the_target_itself_is_refused_before_reading()
    {
        await using var db = NewContext();
        var read = 0;
        IEnumerable<Line> Lines() { foreach (var l in Good(3)) { read++; yield return l; } yield return new Line(9, "a\0b", 1); }
        var e =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(Lines()), "t",
                    Options() with { BadRows = new() { OnBadRow = OnBadRow.Reject, RejectTable = "t" } }))!;
        Assert.That(read, Is.Zero, e.Message);
    }

    [Test]
    public async Task Raised_constraint_names_hold_no_cell()
    {
        await CreateWithTrigger("ROW",
            "IF NEW.id = 2 THEN RAISE EXCEPTION USING MESSAGE = NEW.name, ERRCODE = 'check_violation', CONSTRAINT = NEW.name, COLUMN = "
            + "NEW.name; END IF; RETURN NEW;");
        await using var db = NewContext();
        var result = await db.WriteAsync(Frame.From([new Line(1, "fine", 1), new Line(2, "s3cret", 1)]), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });
        Assert.That(result.BadRows.Single().ToString(), Does.Not.Contain("s3cret"));
    }

    [TestCase("2F000")]
    [TestCase("2F003")]
    [TestCase("2F005")]
    public async Task A_function_that_may_not_do_what_it_does_is_no_rows_fault(string code)
    {
        await CreateWithTrigger("ROW", $"IF NEW.id = 2 THEN RAISE EXCEPTION USING ERRCODE = '{code}'; END IF; RETURN NEW;");
        await using var db = NewContext();
        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(Good(5)), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } }));
        Assert.That((refused!.SqlState, await Count("t")), Is.EqualTo((code, 0L)));
    }

    [Test]
    public async Task A_context_with_a_cell_holds_no_cell()
    {
        await CreateWithTrigger("ROW", "IF NEW.id = 2 THEN EXECUTE 'SELECT 1/0 /* ' || NEW.name || ' */'; END IF; RETURN NEW;");
        await using var db = NewContext();
        var result = await db.WriteAsync(
            Frame.From([new Line(1, "fine", 1), new Line(2, "x\nPL/pgSQL function s3cret() line 1\nCOPY t, line 1", 1)]), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });
        Assert.That(result.BadRows.Single().ToString(), Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task Deferred_foreign_key_names_the_row()
    {
        await Sql(
            $"CREATE TABLE {Schema}.p (id int PRIMARY KEY); INSERT INTO {Schema}.p VALUES (1); CREATE TABLE {Schema}.t (id int, name text, "
            + $"amount int CONSTRAINT fk REFERENCES {Schema}.p DEFERRABLE INITIALLY DEFERRED)");
        await using var db = NewContext();
        var lines = Good(10).Select(l => l.id == 4 ? l with { amount = 7 } : l).ToList();
        var e = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(lines), "t", Options(IfExists.Append)))!;
        Assert.That(e.Row, Is.EqualTo(4), e.Message);
    }

    [Test]
    public async Task Rejects_keep_the_bits_of_a_bit_string()
    {
        await Sql($"CREATE TABLE {Schema}.t (id int CHECK (id > 0), flags varbit)");
        await using var db = NewContext();
        var result = await db.WriteAsync(Frame.From([new { id = 0, flags = new BitArray(new[] { true, false, true }) }]), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });
        Assert.That(await Scalar<string>($"SELECT row::text FROM {Schema}.t_rejects"), Does.Contain("101"));
    }

    [Test]
    public async Task Casts_leave_out_what_cannot_be_cast([Values] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.t (id int, name varchar(3), amount int)");
        await using var db = NewContext();
        var result = await db.WriteAsync(Frame.From(Enumerable.Range(0, 50).Select(i => new Line(i, i == 17 ? "s3cret" : "1", 1))), "t",
            Options(IfExists.Append, method) with
            {
                OnTypeMismatch = OnTypeMismatch.Cast,
                BadRows = new() { OnBadRow = OnBadRow.Reject },
                BatchRows = 16
            });
        Assert.That(
            (result.Rows, result.BadRows.Single().Row, result.BadRows.Single().Column, result.BadRows.Single().ToString()
                .Contains("s3cret", StringComparison.Ordinal)), Is.EqualTo((49L, 17L, "name", false)));
        Assert.That(await Scalar<string>($"SELECT row::text FROM {Schema}.t_rejects"), Does.Contain("s3cret"));
    }

    [Test]
    public async Task A_view_and_a_temporary_table_can_have_rejects()
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("CREATE TEMPORARY TABLE t (id int CHECK (id > 0), name text, amount int)");
        var result = await db.WriteAsync(Frame.From(Good(3)), "t",
            new() { Schema = "pg_temp", IfExists = IfExists.Append, BadRows = new() { OnBadRow = OnBadRow.Reject } });
        Assert.That((result.Rows, result.BadRows.Single().Row, result.RejectTable), Is.EqualTo((2L, 0L, "pg_temp.t_rejects")));
    }

    [Test]
    public async Task A_statement_trigger_that_refuses_everything_is_no_rows_fault()
    {
        await CreateWithTrigger("STATEMENT", "RAISE EXCEPTION 'closed';");
        await using var db = NewContext();
        var e =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(Good(2000)), "t",
                    Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip, MaxBadRows = 10 } }))!;
        Assert.That(await Count("t"), Is.Zero);
        Assert.That(e.Message, Does.Contain("t.refuse").Or.Contain("refuse()"));
    }

    // A parent that comes later in the frame: one COPY takes it, for foreign keys are looked at in the end.
    [Test]
    public async Task Forward_references_are_good_rows([Values] OnBadRow on, [Values(5, 100)] int batchRows)
    {
        await Sql($"CREATE TABLE {Schema}.t (id int PRIMARY KEY, name text, amount int CONSTRAINT parent REFERENCES {Schema}.t)");
        await using var db = NewContext();
        var lines = Enumerable.Range(0, 10).Select(i => new Line(i, "fine", i == 2 ? 8 : null)).ToList();
        var result = await db.WriteAsync(Frame.From(lines), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = on }, BatchRows = batchRows });
        Assert.That((result.Rows, string.Join(',', result.BadRows.Select(b => b.Row))), Is.EqualTo((10L, "")));
    }

    [Test]
    public async Task Forward_references_beside_a_bad_row([Values] OnBadRow on)
    {
        await Sql($"CREATE TABLE {Schema}.t (id int PRIMARY KEY, name text, amount int CONSTRAINT parent REFERENCES {Schema}.t)");
        await using var db = NewContext();
        var lines = Enumerable.Range(0, 10).Select(i => new Line(i, "fine", i == 2 ? 8 : i == 5 ? 77 : null)).ToList();
        var options = Options(IfExists.Append) with { BadRows = new() { OnBadRow = on } };
        if (on == OnBadRow.Fail)
            Assert.That(Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(lines), "t", options))!.Row, Is.EqualTo(5));
        else
            Assert.That(string.Join(',', (await db.WriteAsync(Frame.From(lines), "t", options)).BadRows.Select(b => b.Row)),
                Is.EqualTo("5"));
    }

    // The second look, for the row, is a second write to whoever watches.
    [Test]
    public async Task Progress_never_goes_back()
    {
        await Sql(
            $"CREATE TABLE {Schema}.p (id int PRIMARY KEY); CREATE TABLE {Schema}.t (id int, name text, amount int REFERENCES "
            + $"{Schema}.p); INSERT INTO {Schema}.p VALUES (1)");
        await using var db = NewContext();
        var seen = new Seen();
        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From(Good(100).Select(l => l.id == 50 ? l with { amount = 7 } : l)), "t",
                Options(IfExists.Append) with { Progress = seen, BatchRows = 10 }));
        Assert.That(seen.Rows, Is.Ordered);
    }

    [Test]
    public async Task A_context_cannot_name_another_row()
    {
        await CreateWithTrigger("ROW", "IF NEW.id = 4 THEN EXECUTE 'SELECT 1/0 /* ' || NEW.name || ' */'; END IF; RETURN NEW;");
        await using var db = NewContext();
        var e =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(Good(10).Select(l => l.id == 4 ? l with { name = "x\nCOPY t, line 1\ny" } : l)), "t",
                    Options(IfExists.Append)))!;
        Assert.That(e.Row, Is.EqualTo(4), e.Message);
    }

    private Task CreateWithTrigger(string each, string body) => Sql($$"""
        CREATE TABLE {{Schema}}.t (id int, name text, amount int);
        CREATE FUNCTION {{Schema}}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {{body}} END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON {{Schema}}.t FOR EACH {{each}} EXECUTE FUNCTION {{Schema}}.refuse()
        """);

    private sealed class Seen : IProgress<WriteProgress>
    {
        public List<long> Rows { get; } = [];

        public void Report(WriteProgress value)
        {
            if (value.Stage == WriteStage.Sending)
                Rows.Add(value.Rows);
        }
    }
}
