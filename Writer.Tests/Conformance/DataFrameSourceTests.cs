using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class DataFrameSourceTests : ConformanceTest
{
    private static readonly Type[] Primitives =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(decimal), typeof(char), typeof(DateTime),
    ];

    [Test]
    public async Task A_DataFrames_column_is_stored_as_objects_are(
        [ValueSource(nameof(Columns))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        object?[] cells = [null, .. type.Values, null, .. type.Values, null];
        var frame = new DataFrame(new Int32DataFrameColumn("Id", Enumerable.Range(0, cells.Length)), Column(type, cells));
        await using var db = Host.New();

        await db.WriteAsync(frame, Table, Options(method: method) with { BatchRows = 7 });

        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, cells);
    }

    private static IEnumerable<TypeCase> Columns =>
        TypeCases.Scalars.Where(type => Primitives.Contains(type.ClrType) || type.ClrType == typeof(string));

    private static DataFrameColumn Column(TypeCase type, object?[] cells) => type.ClrType == typeof(string)
        ? new StringDataFrameColumn("Value", cells.Cast<string>())
        : (DataFrameColumn)typeof(DataFrameSourceTests)
            .GetMethod(nameof(Primitive), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type.ClrType).Invoke(null, [cells])!;

    private static PrimitiveDataFrameColumn<T> Primitive<T>(object?[] cells)
        where T : unmanaged =>
        new("Value", cells.Select(cell => (T?)cell));
}
