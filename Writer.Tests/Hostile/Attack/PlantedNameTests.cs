using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>What somebody puts beside the target under a name that a write uses for a while is passed by, and stays.</summary>
public sealed class PlantedNameTests : AttackTest
{
    private static readonly string[] Names =
    [
        "sales__efwriter_new", "sales__efwriter_p_00000000", "sales__efwriter_t_00000000", "__efwriter_rows", "PK_sales__efwriter_new",
        "IX_sales_name__efwriter_new",
        "IX_sales_name__efwriter_p_00000000", "PK_sales__efwriter_p_00000000",
    ];

    private static readonly string[] Kinds =
    [
        "CREATE TABLE {s}.\"{n}\" (id int)", "CREATE VIEW {s}.\"{n}\" AS SELECT 1 AS id", "CREATE SEQUENCE {s}.\"{n}\"",
        "CREATE DOMAIN {s}.\"{n}\" AS int",
        "CREATE TYPE {s}.\"{n}\" AS ENUM ('a')", "CREATE MATERIALIZED VIEW {s}.\"{n}\" AS SELECT 1 AS id",
        "CREATE TABLE {s}.of_index (id int); CREATE INDEX \"{n}\" ON {s}.of_index (id)",
    ];

    [Test]
    public async Task Every_write_goes_on_beside_it([ValueSource(nameof(Kinds))] string kind, [Values] Route route)
    {
        await Prepare(route);
        foreach (var name in Names)
            await AsEvil(
                kind.Replace("{n}", name, StringComparison.Ordinal).Replace("of_index", $"\"of {name}\"", StringComparison.Ordinal));
        await using var db = AsWriter();
        var makes = route is Route.New or Route.Swap or Route.ParallelNew or Route.ParallelSwap;
        var options = Ask(route, BulkMethod.Copy) with
        {
            NewTable = new() { PrimaryKey = makes ? ["id"] : [], Indexes = makes ? [new IndexOptions("name")] : [] }
        };

        await db.WriteAsync(Sales(), "sales", options);
        Assert.That(await Count("sales"), Is.EqualTo(Expected(route)));
        if (makes)
            await db.WriteAsync(Sales(), "sales",
                options with
                {
                    IfExists = IfExists.Replace,
                    Replace = new() { KeepIndexes = true },
                    BulkMethod = BulkMethod.BulkExtensions,
                    Parallelism = 1
                });

        Assert.That(await Count("sales"), Is.EqualTo(Expected(route)));
        Assert.That(
            await Scalar<long>(
                $"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relname LIKE '%\\_\\_efwriter\\_%' AND "
                + $"relowner <> '{Evil}'::regrole"), Is.Zero);
        await AssertNothingSprung();
    }

    [Test]
    public async Task What_comes_between_the_look_and_the_statement_is_reported_as_what_it_is()
    {
        await Prepare(Route.Swap);
        await using var db = AsWriter();

        // The frame is opened after the look and before the table is made.
        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Sales(meanwhile: id => id == 0 ? AsEvil("CREATE TABLE {s}.\"sales__efwriter_new\" (id int)") : Task.CompletedTask), "sales",
            Ask(Route.Swap, BulkMethod.Copy)));

        Assert.That(refused, Is.Not.InstanceOf<TableExistsException>());
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.DuplicateTable));
        Assert.That(refused.Message,
            Does.Contain("a name that the write needs for a while was taken by somebody else a moment before").And.EndWith(
                "Run the write again."));
    }
}
