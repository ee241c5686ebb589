using EfWriter.Tests.Conformance.Cases;

namespace EfWriter.Tests.Conformance;

[TestFixture]
public sealed class StoredAlikeTests : ConformanceTest
{
    [Test]
    public async Task All_loaders_store_the_same_to_the_last_bit([ValueSource(typeof(TypeCases), nameof(TypeCases.All))] TypeCase type)
    {
        foreach (var method in Methods)
            await Write(type, type.Values, isNullable: true, Options(method: method), $"by_{method}");

        foreach (var method in Methods.Skip(1))
            await AssertSame($"""SELECT * FROM {Schema}."by_Copy" """, $"""SELECT * FROM {Schema}."by_{method}" """);
    }
}
