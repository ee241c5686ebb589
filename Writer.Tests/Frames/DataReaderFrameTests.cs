using System.Data;
using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class DataReaderFrameTests
{
    [Test]
    public async Task Fields_come_by_name_and_type_and_rows_in_batches()
    {
        using var table = Table();
        Frame frame = table.CreateDataReader();

        Assert.That(frame.Kind, Is.EqualTo("DbDataReader"));
        Assert.That(frame.Fields, Is.EqualTo(new[]
        {
            new FrameField("id", typeof(int), IsNullable: false),
            new FrameField("name", typeof(string), IsNullable: true),
            new FrameField("at", typeof(DateTime), IsNullable: true),
        }));
        Assert.That(await frame.RowsAsync(2), Is.EqualTo(new object?[][]
        {
            [1, "a", null], [2, null, DateTime.UnixEpoch], [3, null, null], [4, "", null], [5, "e", null],
        }));
    }

    [Test]
    public async Task Reading_begins_after_the_reader_s_current_row()
    {
        using var table = Table();
        var reader = table.CreateDataReader();
        await reader.ReadAsync();

        Assert.That((await Frame.From(reader).RowsAsync()).Select(row => row[0]), Is.EqualTo(new object[] { 2, 3, 4, 5 }));
    }

    [Test]
    public async Task A_second_read_is_refused()
    {
        using var table = Table();
        var frame = Frame.From(table.CreateDataReader());
        await frame.RowsAsync();

        Assert.That(frame.CanBeReadAgain, Is.False);
        Assert.That(() => frame.ReadAsync(1, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("read already"));
    }

    [Test]
    public async Task No_rows_are_no_batch()
    {
        using var table = Table();
        table.Rows.Clear();

        Assert.That(await Frame.From(table.CreateDataReader()).RowsAsync(), Is.Empty);
    }

    [Test]
    public void A_provider_without_a_schema_leaves_its_fields_nullable()
    {
        using var reader = new OneField<int>(typeof(int), "integer", 1);

        Assert.That(Frame.From(reader).Fields, Is.EqualTo(new[] { new FrameField("c", typeof(int), IsNullable: true) }));
    }

    [TestCase("timestamp with time zone")]
    [TestCase("timestamp(3) with time zone")]
    [TestCase("TimestampTz")]
    public async Task A_point_in_time_is_UTC_whatever_kind_the_provider_gives_it(string dataType)
    {
        foreach (var value in new[] { new DateTime(2024, 1, 1), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToLocalTime() })
        {
            using var reader = new OneField<DateTime>(typeof(DateTime), dataType, value);
            var frame = Frame.From(reader);
            var cell = (DateTime)(await frame.CellsAsync()).Single()!;

            Assert.That(frame.Fields[0].Kind, Is.EqualTo(DateTimeKind.Utc));
            Assert.That((cell.Ticks, cell.Kind), Is.EqualTo((new DateTime(2024, 1, 1).Ticks, DateTimeKind.Utc)));
        }
    }

    [Test]
    public void Another_timestamp_s_kind_is_left_to_its_values()
    {
        using var reader = new OneField<DateTime>(typeof(DateTime), "timestamp without time zone", DateTime.UnixEpoch);

        Assert.That(Frame.From(reader).Fields[0].Kind, Is.Null);
    }

    [Test]
    public async Task An_array_s_element_type_is_known_by_its_name()
    {
        await AssertArray("integer[]", new int?[] { 1, null });
        await AssertArray("numeric(10,2)[]", new decimal?[] { 1.25m });
        await AssertArray("character varying(20)[]", new string?[] { "a", null });
        await AssertArray("timestamp(3) with time zone[]", new DateTime?[] { DateTime.UnixEpoch });
        await AssertArray("bytea[]", new byte[]?[] { [1], null });
        await AssertArray("uuid[]", new Guid?[] { Guid.Empty });
    }

    [Test]
    public void An_array_of_points_in_time_is_UTC()
    {
        using var instants = new OneField<DateTime?[]>(typeof(System.Array), "timestamp(3) with time zone[]", []);
        using var times = new OneField<DateTime?[]>(typeof(System.Array), "timestamp without time zone[]", []);

        Assert.That(Frame.From(instants).Fields[0].Kind, Is.EqualTo(DateTimeKind.Utc));
        Assert.That(Frame.From(times).Fields[0].Kind, Is.Null);
    }

    [Test]
    public void A_field_without_one_type_is_refused_by_name()
    {
        AssertRefused(typeof(System.Array), "mood[]", "It is of the type mood[], which no PostgreSQL column is made from.");
        AssertRefused(typeof(object), "record", "It is of the type record (Object), which no PostgreSQL column is made from.");
        AssertRefused(typeof(List<object>), "List", "It is of the type List (List<Object>), which no PostgreSQL column is made from.");
        AssertRefused(typeof(List<List<int>>), "List",
            "It is of the type List (List<List<Int32>>), which no PostgreSQL column is made from.");
        AssertRefused(typeof(DateTimeOffset), "time(3) with time zone",
            "It is of the type time(3) with time zone, which no PostgreSQL column is made from.");
    }

    [Test]
    public void What_the_reader_throws_passes_untouched()
    {
        var cause = new TimeoutException();
        using var reader = new OneField<int>(typeof(int), "integer", 1) { Failure = cause };

        Assert.That(() => Frame.From(reader).RowsAsync(), Throws.Exception.SameAs(cause));
    }

    private static async Task AssertArray<T>(string dataType, T[] value)
    {
        using var reader = new OneField<T[]>(typeof(System.Array), dataType, value);
        var frame = Frame.From(reader);

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(T[])), dataType);
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { value }), dataType);
    }

    private static void AssertRefused(Type type, string dataType, string message)
    {
        using var reader = new OneField<int>(type, dataType, 0);
        var fault = FrameRows.FaultOf(Frame.From(reader));

        Assert.That(fault.Message, Is.EqualTo(message));
        Assert.That(fault.Column, Is.EqualTo("c"));
        Assert.That(fault.Remedy, Is.Not.Empty);
    }

    private static DataTable Table()
    {
        var table = new DataTable();
        table.Columns.Add("id", typeof(int)).AllowDBNull = false;
        table.Columns.Add("name", typeof(string));
        table.Columns.Add("at", typeof(DateTime));
        table.Rows.Add(1, "a", DBNull.Value);
        table.Rows.Add(2, DBNull.Value, DateTime.UnixEpoch);
        table.Rows.Add(3, DBNull.Value, DBNull.Value);
        table.Rows.Add(4, "", DBNull.Value);
        table.Rows.Add(5, "e", DBNull.Value);
        return table;
    }
}
