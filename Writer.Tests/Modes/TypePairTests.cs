using EfWriter.Tests.Conformance;
using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>
/// Every type of a frame against every type of the server: what is not on the list is refused before the first byte, all at once.
/// </summary>
public sealed class TypePairTests : DatabaseTest
{
    // What takes every value of a frame's type as it is, or refuses the one that does not fit by its row. Spelled as pg_type does.
    private static readonly Dictionary<string, string> Taken = new()
    {
        ["Boolean"] = "bit bool varbit",
        ["SByte"] = "int2 int4 int8 float4 float8 numeric",
        ["Byte"] = "char int2 int4 int8 float4 float8 numeric",
        ["Int16"] = "int2 int4 int8 float4 float8 numeric",
        ["UInt16"] = "int4 int8 float4 float8 numeric",
        ["Int32"] = "int4 int8 float8 numeric",
        ["UInt32"] = "cid float8 int8 numeric oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc "
            + "regprocedure regrole regtype xid",
        ["Int64"] = "int8 numeric",
        ["UInt64"] = "numeric pg_lsn xid8",
        ["Half"] = "float4 float8",
        ["Single"] = "float4 float8",
        ["Double"] = "float8",
        ["Decimal"] = "money numeric",
        ["BigInteger"] = "numeric",
        ["Char"] = "bpchar char jsonpath name refcursor text varchar",
        ["String"] = "bit bpchar json jsonb jsonpath name refcursor text varbit varchar xml",
        ["DateTime (Unspecified)"] = "timestamp timestamptz",
        ["DateTime (Utc)"] = "timestamp timestamptz",
        ["DateTimeOffset"] = "timestamptz timetz",
        ["DateOnly"] = "date timestamp",
        ["TimeOnly"] = "time",
        ["TimeSpan"] = "interval",
        ["Guid"] = "uuid",
        ["Byte[]"] = "bytea",
        ["JsonDocument"] = "json jsonb",
        ["JsonElement"] = "json jsonb",
        ["JsonNode"] = "json jsonb",
        ["JsonObject"] = "json jsonb",
        ["Size"] = "bpchar int2 int4 int8 jsonpath name refcursor text varchar",
        ["Mood (mapped)"] = "bpchar jsonpath name refcursor text varchar",
        ["IPAddress"] = "inet",
        ["Mood"] = "bpchar int4 int8 jsonpath name refcursor text varchar",
    };

    private static IEnumerable<TypeCase> FrameTypes() => TypeCases.Scalars.Where(type => Taken.ContainsKey(type.Name));

    [Test]
    public void Every_type_is_on_the_list() =>
        Assert.That(TypeCases.Scalars.Select(type => type.Name), Is.EquivalentTo(Taken.Keys));

    [TestCaseSource(nameof(FrameTypes))]
    public async Task A_type_goes_into_those_that_keep_it_and_no_other(TypeCase type)
    {
        var targets = (await Rows("""
            SELECT typname::text FROM pg_type
            WHERE typtype = 'b' AND typcategory <> 'A' AND typnamespace = 'pg_catalog'::regnamespace AND typname NOT IN ('pg_node_tree',
            'pg_ndistinct', 'pg_dependencies', 'pg_mcv_list', 'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary')
            ORDER BY typname
            """)).Select(row => (string)row[0]!).ToList();
        await Sql($"CREATE TABLE {Schema}.cells ({string.Join(", ", targets.Select(target => $"\"{target}\" pg_catalog.\"{target}\""))})");
        await using var db = Host.New(type.Configure);
        var frame = new CellReader([.. targets.Select(target => (target, type.ClrType, new object?[] { type.Values[0] }))]);

        var plan = await db.PlanAsync(frame, "cells", Options(IfExists.Append));
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "cells", Options(IfExists.Append)))!;

        var taken =
            plan.Columns.Where(column => column.Decision is ColumnDecision.Match or ColumnDecision.Widen).Select(column => column.Name);
        Assert.That(string.Join(' ', taken.Order(StringComparer.Ordinal)),
            Is.EqualTo(string.Join(' ', Taken[type.Name].Split(' ').Order(StringComparer.Ordinal))));
        Assert.That(plan.Columns.Where(column => column.Decision is not (ColumnDecision.Match or ColumnDecision.Widen)),
            Has.All.Property(nameof(ColumnPlan.Decision)).EqualTo(ColumnDecision.Refuse));
        Assert.That((failure.Row, failure.Message), Is.EqualTo(((long?)null, plan.Refusal)));
        Assert.That(failure.Message.Split('\n'), Has.Length.EqualTo(targets.Count - taken.Count() + 3),
            "one line for each column that does not fit");
        Assert.That(await Count("cells"), Is.Zero);
    }

    [Test]
    public async Task All_that_does_not_fit_is_told_at_once()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id timestamptz NOT NULL, must int NOT NULL, price numeric(10,2), no int GENERATED ALWAYS AS "
            + "IDENTITY, twice int GENERATED ALWAYS AS (must * 2) STORED)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Frame.From([new { id = 1L, price = 1.5, no = 1, twice = 2, extra = "x" }]), "sales", Options(IfExists.Append)))!;

        Assert.That(failure.Message.Split('\n'), Is.EqualTo(new[]
        {
            $"Cannot write table '{Schema}.sales': 6 columns do not fit.",
            "  column  frame   table                              why",
            "  id      Int64   timestamp with time zone NOT NULL  It holds Int64, "
                + "and the table's column is timestamp with time zone: not every value would arrive as it is.",
            "  price   Double  numeric(10,2)                      It holds Double, "
                + "and the table's column is numeric(10,2): not every value would arrive as it is.",
            "  no      Int32   integer NOT NULL                   The "
                + "table's column is GENERATED ALWAYS AS IDENTITY, and takes no value of the frame's unless asked to.",
            "  twice   Int32   integer                            The "
                + "server computes this column (GENERATED ALWAYS AS) and takes no value for it.",
            "  extra   String  –                                  The "
                + "table has no column of that name. It has: 'id', 'must', 'price', 'no', 'twice'.",
            "  must    –       integer NOT NULL                   The "
                + "table's column is NOT NULL and has no default, and the frame has no column of that name.",
            "Nothing was written. Convert the values before they are written, or change the table's column. Drop it from the frame, "
                + "or set WriteOptions.OverridingSystemValue. Drop it from the frame. Rename or drop the "
                + "frame's column, or add it to the table. Add it to the frame, or give the table's column a default. [columns-do-not-fit]",
        }));
    }
}
