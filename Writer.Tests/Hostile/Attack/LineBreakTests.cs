using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>What somebody else has given a name with line breaks writes no line of its own into an app's log.</summary>
public sealed class LineBreakTests : AttackTest
{
    private const string Broken = "v\nERROR fake line\r\u001b[31m";

    private static IEnumerable<TestCaseData> Names()
    {
        yield return new TestCaseData(Route.Swap, "CREATE VIEW {s}.\"{n}\" AS SELECT * FROM {s}.sales").SetArgDisplayNames("a view");
        yield return new TestCaseData(Route.Truncate, "CREATE TABLE {s}.\"{n}\" (id int REFERENCES {s}.sales)")
            .SetArgDisplayNames("a foreign key");
        yield return new TestCaseData(Route.Append, "ALTER TABLE {s}.sales ADD CONSTRAINT \"{n}\" CHECK (id < 0)")
            .SetArgDisplayNames("a check");
        yield return new TestCaseData(
            Route.Append, "CREATE DOMAIN {s}.\"{n}\" AS int; ALTER TABLE {s}.sales ALTER name TYPE {s}.\"{n}\" USING 1")
            .SetArgDisplayNames("a type");
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_name_is_a_part_of_a_line(Route route, string make)
    {
        await Prepare(route);
        await Sql(In($"GRANT ALL ON {{s}}.sales TO {Evil}; ALTER TABLE {{s}}.sales OWNER TO {Evil}; GRANT {Evil} TO {Writer}"));
        await AsEvil(make.Replace("{n}", Broken, StringComparison.Ordinal));
        using var log = new LogLines();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).UseLoggerFactory(log).Options);

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy)))!;

        var told = log.Lines.Where(line => line.StartsWith("EfWriter ", StringComparison.Ordinal)).Append(refused.Message)
            .Append(refused.InnerException?.Message ?? string.Empty).ToList();
        Assert.That(told, Has.All.Matches<string>(text => !text.Any(char.IsControl)));
        Assert.That(told, Has.Some.Contains(@"\u000aERROR fake line\u000d\u001b"));
    }
}
