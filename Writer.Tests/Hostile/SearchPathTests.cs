using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// Nothing on a session's search path stands for PostgreSQL's own: neither where it comes before pg_catalog, nor behind it with arguments
/// that fit better, nor as a temporary table or type. Whatever is shadowed here is of a type that no statement can go on with, so that a
/// shadow that is only looked at fails.
/// </summary>
// It reads all that the logged server was sent.
[Alone]
[ServerFree]
public sealed class SearchPathTests
{
    // Every operator and function that a query can name, with the same arguments, and some operators for arguments that need a conversion
    // otherwise.
    private const string Shadows = """
        DROP SCHEMA IF EXISTS evil CASCADE; CREATE SCHEMA evil;
        CREATE TYPE evil.trap AS (sprung int);
        DO $$
        DECLARE r record; i int := 0;
        BEGIN
            FOR r IN SELECT DISTINCT o.oprname, o.oprleft::regtype::text AS l, o.oprright::regtype::text AS r FROM pg_operator o
                     WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprleft <> 0 AND o.oprright <> 0
                       AND 2281 NOT IN (o.oprleft, o.oprright)
                     UNION
                     SELECT n.name, a.type, b.type FROM unnest('{=,<>,<,>,<=,>=,+,-,*,/,&,||,~,~~,!~~,<<}'::text[]) n(name),
                          unnest('{oid,smallint,integer,bigint,text,name,"character varying","\"char\"",regclass,regproc,numeric}'::text[])
                          a(type),
                          unnest('{oid,smallint,integer,bigint,text,name,"character varying","\"char\"",regclass,regproc,numeric}'::text[])
                          b(type)
            LOOP
                i := i + 1;
                BEGIN
                    EXECUTE format('CREATE FUNCTION evil.op%s(%s, %s) RETURNS evil.trap LANGUAGE sql AS ''SELECT NULL::evil.trap''', i,
                    r.l, r.r);
                    EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.op%s)', r.oprname, r.l, r.r, i);
                EXCEPTION WHEN others THEN NULL;
                END;
            END LOOP;
            FOR r IN SELECT DISTINCT p.proname, pg_get_function_identity_arguments(p.oid) AS args FROM pg_proc p
                     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a', 'w')
                     AND NOT (2281 = ANY (p.proargtypes)) AND 2276 <> ALL (p.proargtypes)
                       AND p.prorettype <> 2281 AND p.proname IN (
                        'count', 'min', 'max', 'sum', 'now', 'hashtext', 'hashtextextended', 'starts_with', 'current_setting',
                        'set_config', 'length', 'substr', 'format_type', 'quote_ident',
                        'to_regclass', 'to_regtype', 'pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared', 'pg_try_advisory_xact_lock',
                        'unnest', 'generate_series', 'nextval', 'setval', 'div', 'abs',
                        'array_agg', 'string_agg', 'row_number', 'octet_length', 'pg_backend_pid', 'row_security_active',
                        'pg_relation_is_updatable', 'pg_partition_tree', 'aclexplode', 'acldefault',
                        'obj_description', 'col_description', 'pg_get_userbyid', 'pg_get_triggerdef', 'pg_get_ruledef', 'pg_get_expr',
                        'pg_get_indexdef', 'pg_get_constraintdef', 'has_schema_privilege', 'pg_has_role',
                        'pg_stat_get_xact_tuples_inserted', 'pg_identify_object', 'pg_get_serial_sequence', 'current_schemas', 'chr',
                        'rtrim', 'btrim', 'left', 'right', 'lower', 'upper', 'text', 'name', 'int4', 'int8', 'numeric')
            LOOP
                i := i + 1;
                BEGIN
                    EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS evil.trap LANGUAGE sql AS ''SELECT NULL::evil.trap''', r.proname,
                    r.args);
                EXCEPTION WHEN others THEN NULL;
                END;
            END LOOP;
            FOR r IN SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'c')
            AND typname !~ '^_' AND typname <> 'trap'
            LOOP
                EXECUTE format('CREATE TYPE evil.%I AS ENUM (''trap'')', r.typname);
            END LOOP;
        END $$
        """;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        await LoggedServer.Sql(Shadows);
        Assert.That(await LoggedServer.Scalar<long>("SELECT count(*) FROM pg_operator WHERE oprnamespace = 'evil'::regnamespace"),
            Is.GreaterThan(1_000));
        Assert.That(await LoggedServer.Scalar<long>("SELECT count(*) FROM pg_proc WHERE pronamespace = 'evil'::regnamespace"),
            Is.GreaterThan(1_100));
    }

    [OneTimeTearDown]
    public Task End() => LoggedServer.Sql("DROP SCHEMA evil CASCADE");

    private const string HasNoShadow = """
        SELECT NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
                           WHERE typnamespace = 'evil'::regnamespace AND attrelid IN (SELECT oid FROM pg_class
                           WHERE relnamespace = '"Schema S"'::regnamespace))
        """;

    private static readonly string[] Paths =
    [
        "SET search_path = evil, pg_catalog",
        "SET search_path = evil, public, pg_catalog, pg_temp",
        "SET search_path = pg_temp, evil, pg_catalog",
        "SET search_path = public, evil",
        "SET search_path = evil",
        "SET search_path = ''",
        "SET search_path = pg_temp",
        "CREATE TEMP TABLE text (trap int); CREATE TEMP TABLE bool (trap int); CREATE TEMP TABLE regclass (trap int)",
        "CREATE TEMP TABLE date (trap int); CREATE TEMP TABLE pg_namespace (nspname text); CREATE TEMP TABLE pg_class (oid int); CREATE "
        + "TEMP TABLE \"Table T\" (trap int)",
        "CREATE TEMP TABLE \"Table T\" (\"Column A\" int, \"Column B\" text, \"Column C\" smallint); SET search_path = ''",
    ];

    [Test]
    public async Task No_write_calls_what_a_search_path_shadows([ValueSource(nameof(Paths))] string session)
    {
        // Every write on every path; who owns the transaction takes turns, but for those who ask for all.
        var turn = Array.IndexOf(Paths, session);
        foreach (var write in NamedWrite.All.Where(write => !write.IsRefused))
        {
            var isCallers = turn++ % 2 == 0;
            await CheckAsync(session, write, isCallers);
            if (Reliability.IsFull)
                await CheckAsync(session, write, !isCallers);
        }
    }

    [Test]
    public async Task A_session_without_shadows_keeps_its_path_during_the_write()
    {
        await LoggedServer.Sql("""
            DROP SCHEMA IF EXISTS own CASCADE; CREATE SCHEMA own; CREATE TABLE own.seen (path text); CREATE TABLE own.sales (id int);
            CREATE FUNCTION own.see() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO seen VALUES (current_setting(''search_path'')); RETURN NULL; END';
            CREATE TRIGGER see AFTER INSERT ON own.sales EXECUTE FUNCTION own.see()
            """);
        await using var connection = await OpenAsync("CREATE TEMP TABLE harmless (id int); SET search_path = own, public");
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);

        await db.WriteAsync(Frame.From([new { id = 1 }]), "sales", new() { Schema = "own", IfExists = IfExists.Append });

        Assert.That(await LoggedServer.Scalar<string>("SELECT path FROM own.seen"), Is.EqualTo("own, public"));
        await LoggedServer.Sql("DROP SCHEMA own CASCADE");
    }

    [Test]
    public async Task A_query_whose_rows_could_stay_means_what_it_means_on_its_own_path()
    {
        await LoggedServer.Sql("DROP SCHEMA IF EXISTS own CASCADE; CREATE SCHEMA own; CREATE TABLE own.rows AS SELECT 1 AS id");
        await using var destination = PostgresDestination.FromUri(LoggedServer.ConnectionString);
        await using var connection =
            await OpenAsync("SET search_path = own; CREATE TEMP TABLE text (trap int); CREATE TEMP TABLE rows AS SELECT 2 AS id");

        await destination.ExecuteAsync(
            ExportStatement.Parse(
                "EXPORT SELECT id FROM rows TO \"postgres://e/own/made\" TYPE POSTGRES OPTIONS {\"table_name\": \"made\", \"schema\": "
                + "\"own\"}"), connection);

        Assert.That(await LoggedServer.Scalar<int>("SELECT id FROM own.made"), Is.EqualTo(2));
        await LoggedServer.Sql("DROP SCHEMA own CASCADE");
    }

    private static async Task CheckAsync(string session, NamedWrite write, bool isCallers)
    {
        var names = Names.Harmless;
        await write.PrepareAsync(names);
        await using var connection = await OpenAsync(session);
        var before = await SessionAsync(connection);
        await using (var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options))
        {
            await using var transaction = isCallers ? await db.Database.BeginTransactionAsync() : null;
            var refusal = await write.RunAsync(db, names, BulkMethod.Copy);
            if (refusal is not null)
                Assert.Fail(
                    $"{write.Kind}, {session}: "
                    + $"{refusal.Message}\n{string.Join('\n', (await LoggedServer.ReadAsync())
                        .Where(statement => statement.SqlState is not null).Select(statement => statement.Text))}");
            Assert.That(await SessionAsync(connection), Is.EqualTo(before), $"{write.Kind}, {session}, in the caller's transaction");
            if (transaction is not null)
                await transaction.CommitAsync();
        }

        Assert.That(await SessionAsync(connection), Is.EqualTo(before), $"{write.Kind}, {session}");
        if (!write.IsPlanned)
        {
            Assert.That(
                await LoggedServer.Scalar<long>("SELECT count(*) FROM \"Schema S\".\"Table T\" WHERE \"Column B\" IN ('b', 'Comment Y')"),
                Is.Positive, $"{write.Kind}, {session}");
            Assert.That(await LoggedServer.Scalar<bool>(HasNoShadow), Is.True, $"{write.Kind}, {session}");
        }

        Ledger.Count("bad inputs tried");
        await NamedWrite.DropAsync(names);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string session)
    {
        // Not of the pool: what a session has made of itself is its own.
        var connection = new NpgsqlConnection(LoggedServer.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in session.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }

        return connection;
    }

    private static async Task<string> SessionAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_catalog.concat_ws('|', pg_catalog.current_setting('search_path'), pg_catalog.current_setting('role'), (
                SELECT pg_catalog.string_agg(c.relname::pg_catalog.text, ',') FROM pg_catalog.pg_class c
                WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()))
            """, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
