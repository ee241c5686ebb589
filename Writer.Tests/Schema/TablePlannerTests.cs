using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Schema;

/// <summary>The second write of a shape generates no DDL.</summary>
public sealed class TablePlannerTests : DatabaseTest
{
    private static readonly TableDefinition Sales = new()
    {
        Name = new("s", "sales"),
        Columns = [new() { Name = "id", ClrType = typeof(int) }],
        PrimaryKey = ["id"],
    };

    [Test]
    public void A_shape_is_planned_once_whatever_the_context()
    {
        using var first = NewContext();
        using var second = NewContext();
        var again = Sales with { Columns = [new() { Name = "id", ClrType = typeof(int) }] };

        Assert.Multiple(() =>
        {
            Assert.That(Planner(first).Create(again), Is.SameAs(Planner(second).Create(Sales)));
            Assert.That(Planner(first).Replace(again), Is.SameAs(Planner(second).Replace(Sales)));
        });
    }

    [Test]
    public void Creating_and_replacing_are_two_plans()
    {
        using var db = NewContext();

        Assert.Multiple(() =>
        {
            Assert.That(Planner(db).Create(Sales).LoadInto.Name, Is.EqualTo("sales"));
            Assert.That(Planner(db).Replace(Sales).LoadInto.Name, Is.EqualTo("sales__efwriter_new"));
        });
    }

    [Test]
    public void A_staging_table_that_is_committed_has_the_name_that_is_asked_for()
    {
        using var db = NewContext();

        Assert.That(Planner(db).SwapCommitted(Sales, "__efwriter_p_00000000", replaces: true).LoadInto.Name,
            Is.EqualTo("sales__efwriter_p_00000000"));
    }

    private static TablePlanner Planner(DbContext db) => new(new RuntimeModelBuilder(db), new TableDdl(db));
}
