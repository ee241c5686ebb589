using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Retries;

/// <summary>The table that tells whether a commit has happened: who may have it, and what is in it.</summary>
public sealed class TokenTableTests : FrameWriter.Modes
{
    private string Role => $"{Schema}_writer";

    private string ConnectionString => $"{Server.ConnectionString};Username={Role};Password=x;Pooling=false";

    [SetUp]
    public Task CreateRole() =>
        Sql($"CREATE ROLE {Role} LOGIN PASSWORD 'x'; CREATE TABLE {Schema}.sales (id integer, name text); GRANT USAGE ON SCHEMA "
            + $"{Schema} TO {Role}; GRANT INSERT, SELECT ON {Schema}.sales TO {Role}");

    [TearDown]
    public Task DropRole() => Sql($"DROP OWNED BY {Role} CASCADE; DROP ROLE {Role}");

    [Test]
    public async Task Each_write_that_may_be_retried_has_a_row_for_a_day()
    {
        await Append(retry: true);
        await Sql($"UPDATE {Schema}.__efwriter_writes SET written_at = now() - interval '25 hours'");
        await Append(retry: true);
        await Append(retry: true);
        await Append(retry: false);

        Assert.That(await Count("__efwriter_writes"), Is.EqualTo(2));
        Assert.That(await Count("sales"), Is.EqualTo(4));
    }

    [Test]
    public async Task Writers_that_need_it_at_once_make_it_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Append(retry: true)));

        Assert.That(await Count("__efwriter_writes"), Is.EqualTo(8));
    }

    [Test]
    public async Task A_role_that_may_not_make_it_writes_all_the_same()
    {
        await using var db = NewRoleContext();

        var result = await db.WriteAsync(One(), "sales", Options(IfExists.Append) with { Retry = AtOnce });

        Assert.That((result.Rows, await Count("sales"), await Exists("__efwriter_writes")), Is.EqualTo((1, 1, false)));
    }

    [Test]
    public async Task Without_it_the_outcome_of_an_unanswered_commit_is_unknown()
    {
        await using var db = NewRoleContext(new BrokenCommit(CommitBreak.AfterIt));

        Assert.ThrowsAsync<WriteOutcomeUnknownException>(
            () => db.WriteAsync(One(), "sales", Options(IfExists.Append) with { Retry = AtOnce }));

        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_role_that_was_granted_it_uses_it()
    {
        await Append(retry: true);
        await Sql($"GRANT SELECT, INSERT, DELETE, UPDATE ON {Schema}.__efwriter_writes TO {Role}");
        await using var db = NewRoleContext(new BrokenCommit(CommitBreak.AfterIt));

        await db.WriteAsync(One(), "sales", Options(IfExists.Append) with { Retry = AtOnce });

        Assert.That((await Count("sales"), await Count("__efwriter_writes")), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_table_of_that_name_that_somebody_else_has_laid_out_is_not_touched()
    {
        var other = $"{Schema}_other";
        await Sql($"""
            CREATE ROLE {other}; GRANT USAGE, CREATE ON SCHEMA {Schema} TO {other}; SET ROLE {other};
            CREATE TABLE {Schema}.__efwriter_writes (id uuid PRIMARY KEY, written_at timestamptz);
            CREATE FUNCTION {Schema}.steal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'as %', current_user; END $$;
            CREATE TRIGGER steal BEFORE INSERT ON {Schema}.__efwriter_writes EXECUTE FUNCTION {Schema}.steal();
            GRANT ALL ON {Schema}.__efwriter_writes TO PUBLIC;
            """);
        try
        {
            await using var db = NewRoleContext();

            await db.WriteAsync(One(), "sales", Options(IfExists.Append) with { Retry = AtOnce });

            Assert.That((await Count("sales"), await Count("__efwriter_writes")), Is.EqualTo((1, 0)));
        }
        finally
        {
            await Sql($"DROP OWNED BY {other} CASCADE; DROP ROLE {other}");
        }
    }

    private static Frame One() => Frame.From([new Sale(1, "")]);

    private async Task Append(bool retry)
    {
        await using var db = NewContext();
        await db.WriteAsync(One(), "sales", Options(IfExists.Append) with { Retry = retry ? AtOnce : null });
    }

    private DbContext NewRoleContext(BrokenCommit? broken = null)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(ConnectionString);
        return new(broken is null ? builder.Options : builder.AddInterceptors(broken).Options);
    }
}
