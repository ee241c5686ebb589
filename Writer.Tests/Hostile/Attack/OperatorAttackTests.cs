using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A role that may create in a schema of the writer's search path makes operators there whose arguments fit better than those of
/// PostgreSQL's own. They give a type that no statement can go on with, so that one that is only looked at fails.
/// </summary>
public sealed class OperatorAttackTests : AttackTest
{
    // Npgsql's own question at connect compares an oid and a regproc: docs/security.md says so, and it is left out here.
    private const string Operators = """
        CREATE TYPE {s}.trapped AS (sprung int);
        DO $$
        DECLARE r record; i int := 0;
        BEGIN
            FOR r IN SELECT o.name, a.type AS l, b.type AS r
                     FROM unnest('{=,<>,<,||}'::text[]) o(name),
                          unnest('{oid,integer,bigint,boolean,text,name,"character varying","\"char\"",regclass,regrole,regtype,xid,'
                              'text[],name[],oid[],smallint[],int2vector,aclitem,aclitem[],"timestamp with time zone"}'::text[]) a(type),
                          unnest('{oid,integer,bigint,boolean,text,name,"character varying","\"char\"",regclass,regrole,regtype,xid,'
                              'text[],name[],oid[],smallint[],int2vector,aclitem,aclitem[],"timestamp with time zone"}'::text[]) b(type)
                     WHERE NOT EXISTS (SELECT FROM pg_operator p WHERE p.oprname = o.name
                         AND p.oprleft = a.type::regtype::oid AND p.oprright = b.type::regtype::oid)
            LOOP
                i := i + 1;
                EXECUTE format('CREATE FUNCTION {s}.op%s(%s, %s) RETURNS {s}.trapped LANGUAGE sql AS ''SELECT NULL::{s}.trapped''',
                    i, r.l, r.r);
                EXECUTE format('CREATE OPERATOR {s}.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = {s}.op%s)', r.name, r.l, r.r, i);
            END LOOP;
        END $$
        """;

    [Test]
    public async Task None_stands_for_PostgreSQLs_own_on_any_route([Values] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        await Hang(route);
        await AsEvil(Operators);
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_operator WHERE oprnamespace = '{Schema}'::regnamespace"),
            Is.GreaterThan(700));

        // The first write makes what stands beside the target, the next one looks at it.
        await Write(route, method, Sales(hasBadRow: route != Route.Sync));
        await Sql($"GRANT SELECT ON {Schema}.sales TO {Evil}; GRANT SELECT, INSERT ON {Schema}.{Tokens} TO {Evil}"
            + (route == Route.Sync ? string.Empty : $"; GRANT SELECT ON {Schema}.{Rejects} TO {Writer}"));
        await Write(Next(route), method, Frame.From([new Sale(100, "b"), new Sale(101, route == Route.Sync ? "c" : "c\0")]));

        Assert.That((await Count(Tokens), route == Route.Sync ? 2 : await Count(Rejects)), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task None_is_run_by_the_look_at_a_table_that_somebody_else_has_made()
    {
        await Prepare(Route.Append);
        await AsEvil($"CREATE TABLE {{s}}.{Rejects} ({RejectColumns}); GRANT ALL ON {{s}}.{Rejects} TO PUBLIC");
        await AsEvil(Operators);

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true)));

        Assert.That(refused!.Message, Does.Contain($"The reject table '{Schema}.{Rejects}' belongs to the role '{Evil}'"));
    }

    // What a swap carries over: its questions compare lists of privileges.
    private async Task Hang(Route route)
    {
        if (route is Route.Swap or Route.ParallelSwap)
            await Sql($"GRANT SELECT ON {Schema}.sales TO {Evil}; COMMENT ON TABLE {Schema}.sales IS 'sales'; "
                + $"CREATE INDEX by_name ON {Schema}.sales (name); CREATE STATISTICS {Schema}.st ON id, name FROM {Schema}.sales; "
                + $"ALTER STATISTICS {Schema}.st OWNER TO {Writer}");
        if (route is Route.New or Route.ParallelNew or Route.Swap or Route.ParallelSwap)
            await Sql($"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} IN SCHEMA {Schema} GRANT SELECT ON TABLES TO {Evil}");
    }

    private static Route Next(Route route) => route switch
    {
        Route.New => Route.Swap,
        Route.ParallelNew => Route.ParallelSwap,
        _ => route,
    };

    private async Task Write(Route route, BulkMethod method, Frame frame)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(new NpgsqlConnectionStringBuilder(As(Writer))
        {
            SearchPath = $"{Schema}, public",
        }.ConnectionString).Options);
        await db.WriteAsync(frame, "sales", Ask(route, method) with
        {
            BadRows = route == Route.Sync ? null : new() { OnBadRow = OnBadRow.Reject },
            Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero },
        });
    }
}
