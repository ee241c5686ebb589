using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// PostgreSQL does not write the operator of IS DISTINCT FROM, NULLIF, CASE x WHEN and JOIN … USING into the text of an expression. If the
/// expression is made again, the session's path decides which one it is: a policy that hides rows without regard to case would show them.
/// </summary>
public sealed class UnspelledOperatorTests : AttackTest
{
    private const string Distinct = "{n}::varchar IS DISTINCT FROM 'b'::varchar";

    private static readonly WriteMode[] Found = [WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Delete, WriteMode.Sync];

    private static readonly Trap[] Carried =
    [
        new("a policy", Policy(Distinct)),
        new("a policy with NULLIF", Policy("NULLIF({n}::varchar, 'b'::varchar) IS NOT NULL")),
        new("a policy with CASE", Policy("CASE {n}::varchar WHEN 'b'::varchar THEN false ELSE true END")),
        new("a policy with USING", Policy(
            "EXISTS (SELECT FROM (VALUES ('b'::varchar)) x (word) JOIN (VALUES ({n}::varchar)) y (word) USING (word))")),
        new("a trigger", "CREATE FUNCTION {s}.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
            + $"CREATE TRIGGER it BEFORE UPDATE ON {{s}}.sales FOR EACH ROW WHEN ({Of("NEW.name")}) EXECUTE FUNCTION {{s}}.mine()"),
        new("a rule", $"CREATE RULE it AS ON DELETE TO {{s}}.sales DO ALSO SELECT {Of("old.name")}"),
        new("statistics", $"CREATE STATISTICS {{s}}.it ON ({Of("name")}), id FROM {{s}}.sales"),
    ];

    private static readonly Trap[] Kept =
    [
        new("an index", $"CREATE INDEX it ON {{s}}.sales (({Of("name")}))"),
        new("a partial index", $"CREATE INDEX it ON {{s}}.sales (id) WHERE {Of("name")}"),
        new("a check", $"ALTER TABLE {{s}}.sales ADD CONSTRAINT it CHECK (id > 0 AND {Of("name")})"),
    ];

    private static IEnumerable<Trap> Made => Carried.Concat(Kept);

    [Test]
    public async Task A_swap_refuses_what_would_be_of_another_operator_on_the_writers_path([ValueSource(nameof(Made))] Trap it)
    {
        await Target(it.Make);
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace));

        AssertNotFound(refused!, "not-found-by-name", $"'it' uses {Schema}_ext.=.");
    }

    [Test]
    public async Task With_its_schema_on_the_path_it_is_made_again_with_the_same_operator()
    {
        await Target(string.Join(';', Carried.Concat(Kept[..2]).Select((it, i) =>
            it.Make.Replace(" it ", $" it{i} ", StringComparison.Ordinal).Replace(".it ", $".it{i} ", StringComparison.Ordinal))));
        const string Uses = "SELECT count(DISTINCT (d.classid, d.objid)) FROM pg_depend d JOIN pg_operator o ON o.oid = d.refobjid "
            + "JOIN pg_depend t ON t.classid = d.classid AND t.objid = d.objid AND t.refclassid = 'pg_class'::regclass "
            + "WHERE d.refclassid = 'pg_operator'::regclass AND o.oprnamespace = '{s}_ext'::regnamespace "
            + "AND t.refobjid = '{s}.sales'::regclass";
        var before = await Scalar<long>(In(Uses));
        await using var db = On($"{Schema}_ext");

        await db.WriteAsync(Sales(), "sales", Replace);

        Assert.That(await Count("sales"), Is.EqualTo(6));
        Assert.That(await Scalar<long>(In(Uses)), Is.EqualTo(before).And.GreaterThanOrEqualTo(9));
    }

    [Test]
    public async Task It_is_refused_if_another_role_may_create_in_a_schema_of_the_path()
    {
        await Target(Carried[0].Make);
        await AsEvil("""
            CREATE FUNCTION {s}.g(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM {s}.spring(1); RETURN true; END $$;
            CREATE OPERATOR {s}.<> (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = {s}.g)
            """);
        await using var db = On($"{Schema}_ext, {Schema}");

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace));

        Assert.That(refused!.Code, Is.EqualTo("bound-by-name"));
        Assert.That(refused.Message, Does.Contain($"The role '{Evil}' may create in the schema '{Schema}'"));

        await AsEvil("CREATE OPERATOR {s}.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = {s}.g)");
        await using var behind = On($"{Schema}, {Schema}_ext");
        Assert.ThrowsAsync<FrameWriteException>(() => behind.WriteAsync(Sales(), "sales", Replace));
        await AssertNothingSprung();
    }

    [Test]
    public async Task Operators_that_are_spelled_need_no_path()
    {
        await Target(Policy("{n}::varchar = 'a'::varchar AND id IS DISTINCT FROM 7"));
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", Replace);

        Assert.That(await Count("sales"), Is.EqualTo(6));
    }

    [Test]
    public async Task A_key_index_whose_condition_would_be_of_another_operator_finds_no_rows([ValueSource(nameof(Found))] WriteMode mode)
    {
        await Target($"CREATE UNIQUE INDEX it ON {{s}}.sales (id) WHERE {Of("name")}");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Sales(), "sales", Options(IfExists.Append) with { Mode = mode, Merge = new() { KeyIndex = "it" } }));

        AssertNotFound(refused!, "key-index-not-found-by-name", $"KeyIndex is 'it', whose condition uses {Schema}_ext.=.");
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_column_is_given_no_other_type_if_something_would_be_of_another_operator_then(
        [ValueSource(nameof(Kept))] Trap it)
    {
        await Target(it.Make.Replace("ON {s}.sales (((", "ON {s}.sales (id, ((", StringComparison.Ordinal)
            .Replace("ON {s}.sales ((", "ON {s}.sales (id, (", StringComparison.Ordinal));
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Frame.From([new { id = 5_000_000_000L, name = "big" }]), "sales",
            Options(IfExists.Append) with { OnWiderType = OnWiderType.Alter }));

        AssertNotFound(refused!, "altered-not-found-by-name", $"'it' again, which uses {Schema}_ext.=.");
    }

    private WriteOptions Replace => Ask(Route.Swap, BulkMethod.Copy) with { Replace = new() { KeepIndexes = true } };

    private static string Policy(string condition) =>
        $"ALTER TABLE {{s}}.sales ENABLE ROW LEVEL SECURITY; CREATE POLICY it ON {{s}}.sales USING ({Of("name", condition)})";

    private static string Of(string name, string condition = Distinct) => condition.Replace("{n}", name, StringComparison.Ordinal);

    private DbContext On(string path) => new(new DbContextOptionsBuilder()
        .UseNpgsql(new NpgsqlConnectionStringBuilder(As(Writer)) { SearchPath = path }.ConnectionString).Options);

    private Task Target(string things) => Sql(In($$"""
        CREATE SCHEMA {s}_ext AUTHORIZATION {{Writer}};
        SET ROLE {{Writer}};
        CREATE FUNCTION {s}_ext.same(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS
        'SELECT pg_catalog.lower($1) OPERATOR(pg_catalog.=) pg_catalog.lower($2)';
        CREATE OPERATOR {s}_ext.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = {s}_ext.same);
        CREATE TABLE {s}.sales (id int, name text);
        INSERT INTO {s}.sales VALUES (1, 'old');
        SET search_path = {s}_ext;
        {{things}}
        """));

    private void AssertNotFound(FrameWriteException refused, string code, string what)
    {
        Assert.That(refused.Code, Is.EqualTo(code));
        Assert.That(refused.Message, Does.Contain(what).And.Contain($"Put the schema '{Schema}_ext' first"));
    }
}
