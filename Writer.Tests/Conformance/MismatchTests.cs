using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class MismatchTests : ConformanceTest
{
    // Of the same width in COPY's binary format where it says so: the server would take the bytes for something else.
    private static readonly (string Type, string[] Targets)[] Mismatches =
    [
        ("Boolean", ["\"char\"", "smallint", "text"]),
        ("Int16", ["boolean"]),
        ("UInt16", ["smallint"]),
        ("Int32", ["date", "real", "oid", "xid", "smallint", "integer[]", "boolean"]),
        ("UInt32", ["integer", "real"]),
        ("Int64", ["timestamp with time zone", "timestamp without time zone", "double precision", "time without time zone", "money",
            "integer"]),
        ("UInt64", ["bigint", "double precision"]),
        ("Single", ["integer", "date", "numeric"]),
        ("Double", ["bigint", "timestamp without time zone", "real", "numeric"]),
        ("Decimal", ["double precision", "real", "bigint"]),
        ("BigInteger", ["bigint", "double precision"]),
        ("DateTime (Unspecified)", ["bigint", "time without time zone", "date", "double precision"]),
        ("DateTime (Utc)", ["bigint", "date"]),
        ("DateTimeOffset", ["timestamp without time zone", "bigint"]),
        ("DateOnly", ["integer", "real", "timestamp with time zone"]),
        ("TimeOnly", ["bigint", "timestamp without time zone", "interval", "time with time zone"]),
        ("TimeSpan", ["uuid", "time without time zone", "bigint"]),
        ("Guid", ["interval", "text", "bytea"]),
        ("Byte[]", ["text", "bit varying", "uuid"]),
        ("String", ["bytea", "uuid", "integer", "text[]"]),
        ("Char", ["bytea"]),
        ("IPAddress", ["cidr", "text"]),
        ("JsonDocument", ["text", "bytea"]),
        ("JsonElement", ["text"]),
        ("Mood", ["smallint", "bytea"]),
        ("Int32[]", ["integer", "real[]", "date[]", "smallint[]"]),
        ("Int64[]", ["timestamp with time zone[]", "double precision[]"]),
        ("Guid[]", ["interval[]"]),
    ];

    private static IEnumerable<TestCaseData<TypeCase, string, BulkMethod>> Cases() =>
        from mismatch in Mismatches
        from target in mismatch.Targets
        from method in Methods
        select new TestCaseData<TypeCase, string, BulkMethod>(TypeCases.All.Single(type => type.Name == mismatch.Type), target, method);

    [TestCaseSource(nameof(Cases))]
    public async Task A_column_that_would_change_values_is_refused_before_a_row_is_sent(TypeCase type, string target, BulkMethod method)
    {
        await Sql($"""CREATE TABLE {Schema}.{Table} ("Id" integer, "Value" {target})""");

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(() => Write(type, type.Values, isNullable: true, Options(IfExists.Append, method)))!;

        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.cells', column 'Value': It holds {TypeName(type)}, and the table's column is {target}: not "
            + "every value would arrive as it is. "
            + "Nothing was written. Convert the values before they are written, or change the table's column. [type-mismatch]"));
        Assert.That((failure.Table, failure.Column, failure.Row, failure.SqlState),
            Is.EqualTo(($"{Schema}.cells", "Value", (long?)null, (string?)null)));
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task A_DateTime_of_the_other_kind_is_refused_with_its_row([ValueSource(nameof(Methods))] BulkMethod method)
    {
        await Sql($"""CREATE TABLE {Schema}.{Table} ("Id" integer, "Value" timestamptz)""");
        var type = TypeCases.All.Single(type => type.Name == "DateTime (Unspecified)");

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(() => Write(type, type.Values, isNullable: true, Options(IfExists.Append, method)))!;

        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.cells', column 'Value', row 0: The DateTime's Kind is Unspecified, and the column's type is "
            + "timestamp with time zone: "
            + "a wall-clock time is not an instant. Nothing was written. Give all cells of the column one Kind: Utc for timestamptz, "
            + "Unspecified for timestamp. [kind-mismatch]"));
        Assert.That(failure.Row, Is.Zero);
        Assert.That(await Count(Table), Is.Zero);
    }

    private static string TypeName(TypeCase type) => type.Name switch
    {
        "DateTime (Unspecified)" or "DateTime (Utc)" => "DateTime",
        _ => type.Name,
    };
}
