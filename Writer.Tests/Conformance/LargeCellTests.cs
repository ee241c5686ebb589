using System.Text.Json.Nodes;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class LargeCellTests : ConformanceTest
{
    private const int Megabyte = 1 << 20;

    private static IEnumerable<TypeCase> Large()
    {
        var bytes = new byte[Megabyte];
        new Random(1).NextBytes(bytes);
        yield return TypeCase.Of("text", string.Concat(Enumerable.Repeat("😀", Megabyte / 4)), new string('x', Megabyte), "");
        yield return TypeCase.Of("bytea", bytes, []);
        yield return TypeCase.Of("jsonb", JsonNode.Parse($"""["{new string('é', Megabyte)}"]""")!)
            .StoredAs<JsonNode, string>(cell => cell.ToJsonString(Relaxed));
        yield return TypeCase.Of<long[]>("bigint[]", [.. Enumerable.Range(0, Megabyte / 8).Select(i => (long)i << 20)], []);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public async Task A_cell_of_a_megabyte_stands_between_small_ones(
        [ValueSource(nameof(Large))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        object?[] cells = [type.Values[^1], null, .. type.Values, type.Values[0], null];

        await Write(type, cells, isNullable: true, Options(method: method) with { BatchRows = 3 });

        await AssertHolds(type, cells);
    }
}
