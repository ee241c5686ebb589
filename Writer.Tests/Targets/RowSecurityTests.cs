using Npgsql;

namespace EfWriter.Tests.Targets;

/// <summary>Tables whose policies hold for the role that writes.</summary>
public sealed class RowSecurityTests : TargetTest
{
    private string Role => $"{Schema}_writer";

    [SetUp]
    public Task CreateSecured() => Make($"""
        CREATE TABLE sales (id int, name text); INSERT INTO sales VALUES (-1, 'hidden');
        ALTER TABLE sales ENABLE ROW LEVEL SECURITY;
        CREATE POLICY positive ON sales USING (id > 0) WITH CHECK (id > 0 AND id < 4);
        CREATE ROLE {Role} LOGIN PASSWORD '{Server.Password}'; GRANT ALL ON SCHEMA {Schema} TO {Role}; GRANT ALL ON sales TO {Role}
        """);

    [TearDown]
    public Task DropRole() => Sql($"DROP OWNED BY {Role}; DROP ROLE {Role}");

    [Test]
    public async Task Rows_that_the_policies_allow_are_appended_though_COPY_is_refused(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        Assert.That((await WriteAsRole(Options(IfExists.Append, method), 3)).Rows, Is.EqualTo(3));

        await AssertIds("sales", -1, 1, 2, 3);
    }

    [Test]
    public async Task A_row_that_the_policies_forbid_fails_the_append()
    {
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => WriteAsRole(Options(IfExists.Append), 4));

        Assert.That(failure!.Message, Does.StartWith(
            $"Cannot write table '{Schema}.sales', row 3: the server says: new row violates row-level security policy for table \"sales\" "
            + "(SQLSTATE 42501). Nothing was written."));
        await AssertIds("sales", -1);
    }

    [Test]
    public async Task Truncate_replaces_all_rows_within_the_policies()
    {
        await WriteAsRole(Replace(ReplaceStrategy.Truncate), 3);

        await AssertIds("sales", 1, 2, 3);
    }

    [Test]
    public async Task DeleteRows_would_leave_hidden_rows_and_is_refused()
    {
        Assert.That(() => WriteAsRole(Replace(ReplaceStrategy.DeleteRows), 3), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': Row security hides rows of the table from the connection's role, and DeleteRows would "
            + "leave them. "
            + "Nothing was written. Use Replace.Strategy = Truncate, or connect as the table's owner or a role with BYPASSRLS. "
            + "[hidden-rows]"));
        await AssertIds("sales", -1);
    }

    [Test]
    public async Task The_owner_whom_the_policies_do_not_bind_writes_by_COPY_and_replaces()
    {
        await Sql($"ALTER TABLE {Schema}.sales OWNER TO {Role}");

        await WriteAsRole(Options(IfExists.Append), 9);
        Assert.That(await Count("sales"), Is.EqualTo(10));
        foreach (var strategy in Enum.GetValues<ReplaceStrategy>())
        {
            await WriteAsRole(Replace(strategy), 9);
            Assert.That(await Count("sales"), Is.EqualTo(9));
        }

        Assert.That(await Scalar<bool>($"SELECT relrowsecurity FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.True);
    }

    private async Task<WriteResult> WriteAsRole(WriteOptions options, int rows)
    {
        await using var destination = PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = Role, Pooling = false }.ConnectionString);
        return await destination.WriteAsync(Ids(rows), "sales", options);
    }

    private static Frame Ids(int count) => Frame.From(Enumerable.Range(1, count).Select(id => new Sale(id, "")).ToList());
}
