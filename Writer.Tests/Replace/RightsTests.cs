using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>A role that could not give a new table what the old one has is told so before the load.</summary>
// The view of published tables looks at all publications, also at one that another fixture is dropping.
[Alone]
public sealed class RightsTests : ReplaceTest
{
    private const string Remedy =
        "Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows, or connect as a role that may.";

    private string Role => $"{Schema}_writer";

    private string Other => $"{Schema}_other";

    [SetUp]
    public Task CreateRoles() =>
        Sql($"CREATE ROLE {Role} LOGIN PASSWORD '{Server.Password}'; CREATE ROLE {Other}; GRANT ALL ON SCHEMA {Schema} TO {Role}, {Other}");

    [TearDown]
    public Task DropRoles() =>
        Sql($"DROP PUBLICATION IF EXISTS {Schema}_p; DROP OWNED BY {Role}; DROP OWNED BY {Other}; DROP ROLE {Role}; DROP ROLE {Other}");

    [Test]
    public async Task A_table_whose_owner_the_role_may_not_act_as_is_refused()
    {
        await Sql($"ALTER TABLE {Schema}.sales OWNER TO {Other}; GRANT ALL ON {Schema}.sales TO {Role}");

        await RefusedToRole(
            $"The old table belongs to the role '{Other}', as which the connection's role may not act: the new one could not be given to "
            + "it.");

        await WriteAsRole(Replace(ReplaceStrategy.Truncate));
        await AssertNew();
    }

    [Test]
    public async Task A_schema_in_which_the_owner_may_not_create_is_refused()
    {
        await Sql($"ALTER TABLE {Schema}.sales OWNER TO {Other}; GRANT {Other} TO {Role}; REVOKE CREATE ON SCHEMA {Schema} FROM {Other}");

        await RefusedToRole(
            $"The old table belongs to the role '{Other}', which may not create tables in the schema '{Schema}': the new one could not be "
            + "given to it.");
    }

    [Test]
    public async Task Privileges_of_a_grantor_whom_the_role_may_not_act_as_are_refused()
    {
        await Sql($"""
            ALTER TABLE {Schema}.sales OWNER TO {Role}; GRANT SELECT ON {Schema}.sales TO {Other} WITH GRANT OPTION;
            BEGIN; SET LOCAL ROLE {Other}; GRANT SELECT ON {Schema}.sales TO PUBLIC; COMMIT
            """);

        await RefusedToRole(
            $"Privileges on the old table were given by the role '{Other}', as which the connection's role may not act: they could not be "
            + "given again.");
    }

    [Test]
    public async Task A_publication_of_another_role_is_refused()
    {
        await Sql($"CREATE PUBLICATION {Schema}_p FOR TABLE {Schema}.sales; ALTER TABLE {Schema}.sales OWNER TO {Role}");

        await RefusedToRole(
            $"The old table is in the publication '{Schema}_p', which belongs to another role: the new one could not be put into it.");
    }

    [Test]
    public async Task A_member_of_the_owner_gives_it_the_new_table()
    {
        await Sql($"ALTER TABLE {Schema}.sales OWNER TO {Other}; GRANT {Other} TO {Role}; GRANT SELECT ON {Schema}.sales TO {Role}");

        await WriteAsRole(Replace());

        Assert.That(await Scalar<string>($"SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = '{Schema}.sales'::regclass"),
            Is.EqualTo(Other));
        Assert.That(
            await Scalar<bool>(
                $"SELECT has_table_privilege('{Role}', '{Schema}.sales', 'SELECT') AND NOT EXISTS (SELECT FROM aclexplode((SELECT relacl "
                + $"FROM pg_class WHERE oid = '{Schema}.sales'::regclass)) WHERE grantor <> (SELECT oid FROM pg_roles WHERE rolname = "
                + $"'{Other}'))"), Is.True);
        await AssertNew();
    }

    private async Task RefusedToRole(string problem)
    {
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => WriteAsRole(Replace(), Unread()));

        Assert.That(failure!.Message,
            Is.EqualTo($"Cannot write table '{Schema}.sales': {problem} Nothing was written. {Remedy} [missing-right]"));
        Assert.That(failure.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        await AssertOld();
    }

    private async Task WriteAsRole(WriteOptions options, Frame? frame = null)
    {
        await using var destination = PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = Role, Pooling = false }.ConnectionString);
        await destination.WriteAsync(frame ?? Sales(), "sales", options);
    }
}
