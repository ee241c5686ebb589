using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class WideningTests : ConformanceTest
{
    private static readonly (string Type, string[] Targets)[] Widenings =
    [
        ("SByte", ["integer", "bigint", "real", "double precision", "numeric"]),
        ("Byte", ["integer", "bigint", "real", "double precision", "numeric(3,0)"]),
        ("Int16", ["integer", "bigint", "real", "double precision", "numeric"]),
        ("UInt16", ["bigint", "real", "double precision", "numeric"]),
        ("Int32", ["bigint", "double precision", "numeric", "numeric(12,2)"]),
        ("UInt32", ["double precision", "numeric"]),
        ("Int64", ["numeric", "numeric(19,0)"]),
        ("UInt64", ["numeric", "numeric(25,5)"]),
        ("Half", ["double precision"]),
        ("Single", ["double precision"]),
        ("DateOnly", ["timestamp without time zone"]),
        ("Char", ["character varying(1)", "character(1)"]),
        ("String", ["character varying(8193)", "character varying"]),
        ("Mood", ["character varying(9)"]),
        ("Int32[]", ["bigint[]", "numeric[]", "double precision[]"]),
        ("Single?[]", ["double precision[]"]),
        ("DateOnly[]", ["timestamp without time zone[]"]),
        ("String?[]", ["character varying(8193)[]"]),
    ];

    private static IEnumerable<TestCaseData<TypeCase, string, BulkMethod>> Cases() =>
        from widening in Widenings
        from target in widening.Targets
        from method in Methods
        select new TestCaseData<TypeCase, string, BulkMethod>(TypeCases.All.Single(type => type.Name == widening.Type), target, method);

    [TestCaseSource(nameof(Cases))]
    public async Task A_wider_column_takes_every_value(TypeCase type, string target, BulkMethod method)
    {
        object?[] cells = [null, .. type.Values, null];
        await Write(type, cells, isNullable: true, Options(), "natural");
        await Sql($"""CREATE TABLE {Schema}.{Table} ("Value" {target}, "Id" integer)""");

        var result = await Write(type, cells, isNullable: true, Options(IfExists.Append, method));

        Assert.That((result.CreatedTable, result.Method), Is.EqualTo((false, method)));
        await AssertSame(
            $"""SELECT "Id", "Value" FROM {Schema}.{Table}""", $"""SELECT "Id", "Value"::{target} FROM {Schema}.natural""");
    }

    [Test]
    public async Task Texts_become_what_a_column_of_theirs_is(
        [Values("jsonb", "json", OtherCases.EnumType)] string target, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        var type = TypeCase.Of<string>("text",
            target == OtherCases.EnumType ? ["fine", "so so"] : [" {\"a\" : [1, \"😀\"]} ", "null", "\"\\\\\""]);
        await Write(type, type.Values, isNullable: true, Options(), "natural");
        await Sql($"""CREATE TABLE {Schema}.{Table} ("Id" integer, "Value" {target})""");

        await Write(type, type.Values, isNullable: true, Options(IfExists.Append, method));

        await AssertSame(
            $"""SELECT "Id", "Value" FROM {Schema}.{Table}""", $"""SELECT "Id", "Value"::{target} FROM {Schema}.natural""");
    }

    [Test]
    public async Task A_domain_takes_what_its_base_type_takes([ValueSource(nameof(Methods))] BulkMethod method)
    {
        await Sql(
            $"""CREATE DOMAIN {Schema}.amount AS numeric(8,3); CREATE TABLE {Schema}.{Table} ("Id" integer, "Value" {Schema}.amount)""");

        await Write(TypeCase.Of("numeric", 0m), [1.5m, null, -0.125m], isNullable: true, Options(IfExists.Append, method));

        Assert.That(await Rows($"""SELECT "Value"::text FROM {Schema}.{Table} ORDER BY "Id" """),
            Is.EqualTo(new object?[][] { ["1.500"], [null], ["-0.125"] }));
    }
}
