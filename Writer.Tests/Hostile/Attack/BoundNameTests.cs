using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A function or an operator that the target uses takes arguments of many types. A role that may create in its schema makes one for the
/// very types that it is called with: PostgreSQL prefers that one wherever an expression is made again from its text.
/// </summary>
public sealed class BoundNameTests : AttackTest
{
    private const string Loose = "CREATE FUNCTION {s}.f(anyelement) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'";

    private const string Exact = "CREATE FUNCTION {s}.f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'";

    private static readonly BulkMethod[] Methods = [BulkMethod.Copy, BulkMethod.BulkExtensions];

    private static readonly WriteMode[] Found = [WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync];

    private static readonly Trap[] Carried =
    [
        new("a policy", "ALTER TABLE {s}.sales ENABLE ROW LEVEL SECURITY; CREATE POLICY it ON {s}.sales USING ({f}(id))"),
        new("a trigger", "CREATE FUNCTION {s}.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
            + "CREATE TRIGGER it BEFORE UPDATE ON {s}.sales FOR EACH ROW WHEN ({f}(NEW.id)) EXECUTE FUNCTION {s}.mine()"),
        new("a rule", "CREATE RULE it AS ON DELETE TO {s}.sales DO ALSO SELECT {f}(old.id)"),
        new("statistics", "CREATE STATISTICS {s}.it ON ({f}(id)), name FROM {s}.sales"),
    ];

    private static readonly Trap[] Kept =
    [
        new("an index", "CREATE INDEX it ON {s}.sales (({f}(id)))"),
        new("a partial index", "CREATE INDEX it ON {s}.sales (name) WHERE {f}(id)"),
        new("a check", "ALTER TABLE {s}.sales ADD CONSTRAINT it CHECK ({f}(id))"),
    ];

    // Each calls something that takes more than the types that it is called with.
    private static readonly Trap[] Callees =
    [
        new("of any type", Loose),
        new("of a list", "CREATE FUNCTION {s}.f(VARIADIC int[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"),
        new("of a default", "CREATE FUNCTION {s}.f(int, int DEFAULT 1) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"),
    ];

    private static IEnumerable<TestCaseData> Swaps() =>
        from it in Carried.Concat(Kept)
        from callee in it.Name is "a policy" or "an index" ? Callees : Callees[..1]
        from method in callee.Make == Loose ? Methods : Methods[..1]
        select new TestCaseData(it, callee, method).SetArgDisplayNames(it.Name, callee.Name, $"{method}");

    [TestCaseSource(nameof(Swaps))]
    public async Task A_swap_refuses_what_it_would_make_again_with_hers(Trap it, Trap callee, BulkMethod method)
    {
        await Target($"{callee.Make}; {it.Make}");
        await Plant("int");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace(method)));

        AssertRefused(refused!, "bound-by-name", $"'it' uses {Schema}.f.");
        Assert.That(await Count("sales"), Is.EqualTo(1));
        await AssertNothingSprung();
    }

    [Test]
    public async Task So_it_does_with_an_operator_and_with_a_function_of_a_row([Values] bool isOperator)
    {
        await Target(isOperator
            ? $"{Loose}; CREATE FUNCTION {{s}}.g(anyelement, anyelement) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; "
                + "CREATE OPERATOR {s}.=== (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = {s}.g); "
                + "CREATE INDEX it ON {s}.sales (name) WHERE id OPERATOR({s}.===) 1"
            : "CREATE TYPE {s}.pair AS (a int, b int); CREATE FUNCTION {s}.f({s}.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS "
                + "'SELECT true'; CREATE INDEX it ON {s}.sales (name) WHERE {s}.f(ROW(id, id))");
        await Plant(isOperator ? "int" : "record");
        if (isOperator)
            await AsEvil("CREATE FUNCTION {s}.g(int, int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM {s}.spring(1); "
                + "RETURN true; END $$; CREATE OPERATOR {s}.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = {s}.g)");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace(BulkMethod.Copy)));

        AssertRefused(refused!, "bound-by-name", $"index 'it' uses {Schema}.{(isOperator ? "===" : "f")}.");
        await AssertNothingSprung();
    }

    [Test]
    public async Task Without_its_index_a_table_is_swapped_and_so_it_is_if_nobody_else_may_create_in_the_schema([Values] bool isClosed)
    {
        await Target($"{Loose}; {Kept[0].Make}");
        if (isClosed)
            await Sql($"REVOKE CREATE ON SCHEMA {Schema} FROM {Evil}");
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", isClosed ? Replace(BulkMethod.Copy) : Ask(Route.Swap, BulkMethod.Copy));

        Assert.That(await Count("sales"), Is.EqualTo(6));
    }

    [Test]
    public async Task Hers_takes_the_place_of_none_that_is_found_by_the_writers_path_while_it_writes(
        [ValueSource(nameof(Methods))] BulkMethod method, [Values(Route.Swap, Route.Upsert)] Route route)
    {
        await Sql($"CREATE SCHEMA {Schema}_util AUTHORIZATION {Writer}");
        await Target($"{Exact.Replace("{s}", "{s}_util", StringComparison.Ordinal)}; " + (route == Route.Swap
            ? string.Join(';', Carried.Concat(Kept[1..]).Select((it, i) => it.Make.Replace(" it ", $" it{i} ", StringComparison.Ordinal)
                .Replace(".it ", $".it{i} ", StringComparison.Ordinal)))
            : "CREATE UNIQUE INDEX it ON {s}.sales (id) WHERE {f}(id)"), "{s}_util.f");
        var path = new NpgsqlConnectionStringBuilder(As(Writer)) { SearchPath = $"{Schema}, {Schema}_util" }.ConnectionString;
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(path).Options);
        var options = route == Route.Swap
            ? Replace(method)
            : Ask(route, method) with { Merge = new() { KeyIndex = "it" } };

        // Beyond the first batch: what is there has been looked at by then.
        var rows = Sales(meanwhile: id => id == 1000 ? Plant("int", "anyelement") : Task.CompletedTask, rows: 1200);
        await db.WriteAsync(rows, "sales", options);

        Assert.That(await Count("sales"), Is.EqualTo(route == Route.Swap ? 1200 : 1201));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass "
            + $"AND p.oid = d.refobjid WHERE p.proname = 'f' AND p.proowner = '{Evil}'::regrole"), Is.Zero);
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_key_index_whose_condition_could_call_hers_finds_no_rows(
        [ValueSource(nameof(Found))] WriteMode mode, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        await Target($"{Loose}; CREATE UNIQUE INDEX it ON {{s}}.sales (id) WHERE {{s}}.f(id)");
        await Plant("int");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Sales(), "sales", Options(IfExists.Append, method) with { Mode = mode, Merge = new() { KeyIndex = "it" } }));

        AssertRefused(refused!, "key-index-bound-by-name", $"KeyIndex is 'it', whose condition uses {Schema}.f.");
        Assert.That(await Count("sales"), Is.EqualTo(1));
        await AssertNothingSprung();
    }

    private static IEnumerable<TestCaseData> Altered() =>
        from it in Kept.Append(Carried[^1])
        from callee in (Trap[])[new("of any type", Loose), new("of the old type", Exact)]
        from method in it.Name == "an index" ? Methods : Methods[..1]
        select new TestCaseData(it, callee, method).SetArgDisplayNames(it.Name, callee.Name, $"{method}");

    [TestCaseSource(nameof(Altered))]
    public async Task A_column_is_given_no_other_type_if_something_could_call_hers_then(Trap it, Trap callee, BulkMethod method)
    {
        await Target($"{callee.Make}; {it.Make}");
        await Plant("bigint");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Wider, "sales", Options(IfExists.Append, method) with { OnWiderType = OnWiderType.Alter }));

        AssertRefused(refused!, "altered-bound-by-name", $"'it' again, which uses {Schema}.f.");
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_column_that_it_does_not_use_is_given_another_type()
    {
        await Target($"{Loose}; CREATE INDEX it ON {{s}}.sales (({{s}}.f(name)))");
        await Plant("text");
        await using var db = AsWriter();

        await db.WriteAsync(Wider, "sales", Options(IfExists.Append) with { OnWiderType = OnWiderType.Alter });

        Assert.That(await Count("sales"), Is.EqualTo(2));
        await AssertNothingSprung();
    }

    private static Frame Wider => Frame.From([new { id = 5_000_000_000L, name = "big" }]);

    private WriteOptions Replace(BulkMethod method) =>
        Ask(Route.Swap, method) with { Replace = new() { KeepIndexes = true } };

    private Task Target(string things, string function = "{s}.f") => Sql(In(
        $"SET ROLE {Writer}; CREATE TABLE {{s}}.sales (id int, name text); INSERT INTO {{s}}.sales VALUES (-1, 'old'); "
        + things.Replace("{f}", function, StringComparison.Ordinal)));

    private Task Plant(params string[] types) => AsEvil(string.Join(';', types.Select(type =>
        $"CREATE FUNCTION {{s}}.f({type}) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM {{s}}.spring(1); "
        + "RETURN true; END $$")));

    private void AssertRefused(FrameWriteException refused, string code, string what)
    {
        Assert.That(refused.Code, Is.EqualTo(code));
        Assert.That(refused.Message, Does.Contain(what).And.Contain($"The role '{Evil}' may create in the schema '{Schema}'"));
    }
}
