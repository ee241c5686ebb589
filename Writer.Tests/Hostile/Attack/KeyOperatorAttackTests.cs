namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// The key's column is of a domain, over a type of an extension's or of PostgreSQL's. A role that may create in the type's schema makes
/// operators for the domain itself, which PostgreSQL prefers to those of the type.
/// </summary>
public sealed class KeyOperatorAttackTests : AttackTest
{
    private static readonly WriteMode[] Modes =
    [
        WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync, WriteMode.Delete, WriteMode.DeleteInsert,
    ];

    private static readonly Key[] Sent = [new("b", 20), new("c", 30)];

    // Like citext: made here, for another test's role must not create where the real one is.
    private const string Type = """
        CREATE TYPE {s}.citext;
        CREATE FUNCTION {s}.t_in(cstring) RETURNS {s}.citext LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION {s}.t_out({s}.citext) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE FUNCTION {s}.t_recv(internal) RETURNS {s}.citext LANGUAGE internal STABLE STRICT AS 'textrecv';
        CREATE FUNCTION {s}.t_send({s}.citext) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
        CREATE TYPE {s}.citext (INPUT = {s}.t_in, OUTPUT = {s}.t_out, RECEIVE = {s}.t_recv, SEND = {s}.t_send, LIKE = text,
            COLLATABLE = true);
        CREATE FUNCTION {s}.t_cmp({s}.citext, {s}.citext) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'bttextcmp';
        CREATE FUNCTION {s}.t_eq({s}.citext, {s}.citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'texteq';
        CREATE FUNCTION {s}.t_lt({s}.citext, {s}.citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_lt';
        CREATE FUNCTION {s}.t_le({s}.citext, {s}.citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_le';
        CREATE FUNCTION {s}.t_gt({s}.citext, {s}.citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_gt';
        CREATE FUNCTION {s}.t_ge({s}.citext, {s}.citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_ge';
        CREATE OPERATOR {s}.= (LEFTARG = {s}.citext, RIGHTARG = {s}.citext, FUNCTION = {s}.t_eq, COMMUTATOR = OPERATOR({s}.=), MERGES);
        CREATE OPERATOR {s}.< (LEFTARG = {s}.citext, RIGHTARG = {s}.citext, FUNCTION = {s}.t_lt);
        CREATE OPERATOR {s}.<= (LEFTARG = {s}.citext, RIGHTARG = {s}.citext, FUNCTION = {s}.t_le);
        CREATE OPERATOR {s}.> (LEFTARG = {s}.citext, RIGHTARG = {s}.citext, FUNCTION = {s}.t_gt);
        CREATE OPERATOR {s}.>= (LEFTARG = {s}.citext, RIGHTARG = {s}.citext, FUNCTION = {s}.t_ge);
        CREATE OPERATOR CLASS {s}.t_ops DEFAULT FOR TYPE {s}.citext USING btree AS OPERATOR 1 {s}.<, OPERATOR 2 {s}.<=, OPERATOR 3 {s}.=,
            OPERATOR 4 {s}.>=, OPERATOR 5 {s}.>, FUNCTION 1 {s}.t_cmp({s}.citext, {s}.citext);
        CREATE TYPE {s}.mood AS ENUM ('a', 'b', 'c')
        """;

    // Citext itself has no operators of PostgreSQL's own, which a cursor needs.
    private static IEnumerable<TestCaseData> OtherKeys() =>
        from type in (string[])["outer_key", "word", "code", "mood"]
        from mode in (WriteMode[])[WriteMode.Sync, WriteMode.Delete, WriteMode.Upsert, WriteMode.AppendNewest]
        where type != "outer_key" || mode != WriteMode.AppendNewest
        select new TestCaseData(type, mode);


    [Test]
    public async Task No_mode_compares_keys_by_hers(
        [ValueSource(nameof(Modes))] WriteMode mode, [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Target("key");
        await Plant();
        await using var db = AsWriter();

        await db.WriteAsync(Frame.From(Sent), "sales", Of(mode, method));

        await AssertMerged(mode);
    }

    [Test]
    public async Task Nor_by_one_that_is_made_in_the_middle_of_the_write([ValueSource(nameof(Modes))] WriteMode mode)
    {
        await Target("key");
        await using var db = AsWriter();

        async IAsyncEnumerable<Key> Rows()
        {
            yield return Sent[0];
            await Plant();
            yield return Sent[1];
        }

        await db.WriteAsync(Frame.From(Rows()), "sales", Of(mode, BulkMethod.Copy));

        await AssertMerged(mode);
    }

    [TestCaseSource(nameof(OtherKeys))]
    public async Task Nor_keys_of_other_types_nor_scopes_nor_cursors_nor_what_else_is_compared(string type, WriteMode mode)
    {
        await Target(type);
        await Plant();
        await using var db = AsWriter();
        var options = Of(mode, BulkMethod.Copy);
        options = options with
        {
            Merge = mode switch
            {
                WriteMode.AppendNewest => new() { Cursor = "name" },
                WriteMode.Sync => options.Merge! with
                {
                    SyncScope = ["scope"],
                    OnDuplicateKey = OnDuplicateKey.NewestWins,
                    NewestBy = ["scope"],
                },
                WriteMode.Upsert => options.Merge! with { WhenNewer = "version", DeleteMarker = "gone" },
                _ => options.Merge,
            },
        };
        var frame = mode switch
        {
            WriteMode.Sync => Frame.From(Sent.Select(key => new { key.name, key.id, scope = "s" })),
            WriteMode.Upsert => Frame.From(Sent.Select(key => new { key.name, key.id, version = "v", gone = false })),
            _ => Frame.From(Sent),
        };

        await db.WriteAsync(frame, "sales", options);

        await AssertMerged(mode);
    }

    private WriteOptions Of(WriteMode mode, BulkMethod method) =>
        Options(IfExists.Append, method) with { Mode = mode, Merge = new() { Keys = ["name"] } };

    private Task Target(string type) => Sql(In($$"""
        {{Type}};
        SET ROLE {{Writer}};
        CREATE DOMAIN {s}.key AS {s}.citext; CREATE DOMAIN {s}.outer_key AS {s}.key; CREATE DOMAIN {s}.word AS text;
        CREATE DOMAIN {s}.code AS varchar(9); CREATE DOMAIN {s}.flag AS boolean;
        CREATE TABLE {s}.sales (name {s}.{{type}} PRIMARY KEY, id int, scope {s}.word DEFAULT 's', version {s}.word, gone {s}.flag);
        INSERT INTO {s}.sales VALUES ('a', 1), ('b', 2)
        """));

    private Task Plant() => AsEvil(string.Join(';', ((string[])["key", "outer_key", "word", "code", "mood", "flag"]).Select(type =>
        $"CREATE FUNCTION {{s}}.hers({{s}}.{type}, {{s}}.{type}) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS "
        + "$$ BEGIN PERFORM {s}.spring(1); RETURN false; END $$;"
        + string.Join(';', ((string[])["=", "<>", "<", "<=", ">", ">="]).Select(name =>
            $"CREATE OPERATOR {{s}}.{name} (LEFTARG = {{s}}.{type}, RIGHTARG = {{s}}.{type}, FUNCTION = {{s}}.hers)")))));

    private async Task AssertMerged(WriteMode mode)
    {
        var rows = await Scalar<string>($"SELECT string_agg(name::text || id, ' ' ORDER BY id) FROM {Schema}.sales");
        Assert.That(rows, Is.EqualTo(mode switch
        {
            WriteMode.Upsert or WriteMode.DeleteInsert => "a1 b20 c30",
            WriteMode.InsertOnly => "a1 b2 c30",
            WriteMode.UpdateOnly => "a1 b20",
            WriteMode.Sync => "b20 c30",
            WriteMode.AppendNewest => "a1 b2 c30",
            _ => "a1",
        }));
        await AssertNothingSprung();
    }

    private sealed record Key(string name, int id);
}
