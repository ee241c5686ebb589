using EfWriter.Tests.Support;

namespace EfWriter.Tests.Hostile;

/// <summary>Whoever may choose a table's name does not get at the tables that EfWriter keeps for itself.</summary>
[AnyServer]
public sealed class OwnTableTests : DatabaseTest
{
    private static readonly string[] Own =
    [
        "__efwriter_loads", "__efwriter_writes", "__efwriter_t_0badf00d", "__efwriter_", "sales__efwriter_new",
        "sales__efwriter_new_0badf00d", "sales__efwriter_p_00000000", "sales__efwriter_l_0badf00d", "sales__efwriter_m_0badf00d",
        "__efwriter_new",
    ];

    private static readonly string[] Others =
    [
        "efwriter_loads", "sales__efwriter_news", "sales__efwriter_p_0badf00", "sales__efwriter_p_0BADF00D", "x__efwriter_loads",
        "sales_rejects", "_efwriter_new",
    ];

    [Test]
    public async Task A_name_of_its_own_tables_is_no_target([ValueSource(nameof(Own))] string name)
    {
        await using var db = NewContext();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        await using var source = await Server.Source.OpenConnectionAsync();
        var frame = Frame.From([new { id = 1 }]);
        foreach (var ifExists in Enum.GetValues<IfExists>())
        {
            Func<Task>[] calls =
            [
                () => db.WriteAsync(frame, name, Options(ifExists)),
                () => db.PlanAsync(frame, name, Options(ifExists)),
                () => db.BeginLoadAsync(frame, name, Options(ifExists)),
                () => destination.WriteAsync(frame, name, Options(ifExists)),
                async () => await destination.ExecuteAsync(Export(name, ifExists), source),
            ];
            foreach (var call in calls)
                Assert.That(Assert.ThrowsAsync<FrameWriteException>(() => call())!.Code, Is.EqualTo("own-table"));
        }

        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace"), Is.Zero);
    }

    [Test]
    public async Task A_name_that_is_like_one_is_a_target()
    {
        await using var db = NewContext();

        foreach (var name in Others)
            Assert.That((await db.WriteAsync(Frame.From([new { id = 1 }]), name, Options())).Rows, Is.EqualTo(1), name);
    }

    [Test]
    public async Task A_reject_table_may_have_any_name()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int CHECK (id < 0))");
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From([new { id = 1 }]), "sales", Options(IfExists.Append) with
        {
            BadRows = new() { OnBadRow = OnBadRow.Reject, RejectTable = "__efwriter_mine" },
        });

        Assert.That(result.RejectTable, Is.EqualTo($"{Schema}.__efwriter_mine"));
    }

    private ExportStatement Export(string table, IfExists ifExists) => ExportStatement.Parse($$"""
        EXPORT SELECT 1 AS id TO "postgres://e/{{Schema}}/{{table}}" TYPE POSTGRES
        OPTIONS {"table_name": "{{table}}", "schema": "{{Schema}}", "if_exists": "{{ifExists}}"};
        """);
}
