using EfWriter.Tests.Support;

namespace EfWriter.Tests.BadRows;

/// <summary>
/// Whatever rows are bad, and however the frame is cut: what arrives, and what is told, is what a reading of the rules by hand says.
/// </summary>
public sealed class OracleTests : DatabaseTest
{
    public sealed record Line(int? id, string? name, int? amount);

    // Adjacent ones, first and last ones, all and none come of the seeds' different densities.
    [Test]
    public async Task The_bad_rows_are_those_that_the_rules_refuse(
        [Range(1, 8)] int seed, [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        var random = new Random(seed);
        var lines = Lines(random, random.Next(0, 400), density: (seed % 4) switch { 0 => 0.01, 1 => 0.1, 2 => 0.5, _ => 1.0 });
        var expected = Expected(lines);
        await MakeTable();
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From(lines), "lines",
            Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip }, BatchRows = random.Next(1, 60) });

        Assert.That(result.BadRows.Select(bad => (bad.Row, bad.Rule ?? bad.Column)), Is.EqualTo(expected));
        var kept = lines.Where((_, i) => expected.All(bad => bad.Item1 != i)).ToList();
        Assert.That(result.Rows, Is.EqualTo(kept.Count));
        var there = (await Rows($"SELECT id, name, amount FROM {Schema}.lines ORDER BY id"))
            .Select(row => new Line((int?)row[0], (string?)row[1], (int?)row[2]));
        Assert.That(there, Is.EqualTo(kept.OrderBy(line => line.id)));
    }

    // At the most that are allowed it is written; with one fewer allowed nothing is left.
    [Test]
    public async Task One_more_than_are_allowed_leaves_nothing([Range(1, 4)] int seed)
    {
        var random = new Random(seed);
        var lines = Lines(random, 300, 0.2);
        var expected = Expected(lines);
        await MakeTable();
        await using var db = NewContext();
        var options = Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip }, BatchRows = 50 };

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From(lines), "lines",
                options with { BadRows = options.BadRows! with { MaxBadRows = expected.Count - 1 } }));
        Assert.That(await Count("lines"), Is.Zero);
        var result = await db.WriteAsync(Frame.From(lines), "lines",
            options with { BadRows = options.BadRows! with { MaxBadRows = expected.Count } });

        Assert.That(result.BadRows, Has.Count.EqualTo(expected.Count));
    }

    private Task MakeTable() => Sql($$"""
        CREATE TABLE {{Schema}}.lines (id integer NOT NULL CONSTRAINT one_id PRIMARY KEY, name varchar(5),
        amount integer CONSTRAINT positive CHECK (amount > 0));
        CREATE FUNCTION {{Schema}}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'no' THEN RAISE EXCEPTION 'no';
        END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse AFTER INSERT ON {{Schema}}.lines FOR EACH ROW EXECUTE FUNCTION {{Schema}}.refuse()
        """);

    private static List<Line> Lines(Random random, int count, double density) =>
        [.. Enumerable.Range(0, count).Select(i => random.NextDouble() >= density ? new Line(i, "fine", 1) : random.Next(5) switch
        {
            0 => new Line(null, "fine", 1),
            1 => new Line(i, "too long", 1),
            2 => new Line(i, "fine", 0),
            3 => new Line(i, "no", 1),
            _ => new Line(random.Next(0, i + 1), "fine", 1),
        })];

    // A row is taken in the frame's order; each breaks one rule.
    private List<(long, string?)> Expected(List<Line> lines)
    {
        var (taken, bad) = (new HashSet<int>(), new List<(long, string?)>());
        for (var i = 0; i < lines.Count; i++)
        {
            var rule = lines[i] switch
            {
                { id: null } => "id",
                { name.Length: > 5 } => "name",
                { amount: 0 } => "positive",
                var line when taken.Contains(line.id!.Value) => "one_id",
                { name: "no" } => $"{Schema}.refuse()",
                _ => null,
            };
            if (rule is null)
                taken.Add(lines[i].id!.Value);
            else
                bad.Add((i, rule));
        }

        return bad;
    }
}
