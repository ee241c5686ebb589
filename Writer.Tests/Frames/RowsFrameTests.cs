using System.ComponentModel.DataAnnotations.Schema;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class RowsFrameTests
{
    [Test]
    public void Properties_are_columns_in_the_order_of_declaration_a_base_class_s_first()
    {
        var frame = Frame.From(System.Array.Empty<Derived>());

        Assert.That(frame.Fields, Is.EqualTo(new[]
        {
            new FrameField("Zulu", typeof(int), false),
            new FrameField("Over", typeof(string), false),
            new FrameField("renamed", typeof(string), true) { IsNamed = true },
            new FrameField("Alpha", typeof(double), true),
        }));
    }

    [Test]
    public async Task What_hides_or_overrides_stands_in_the_place_of_the_other()
    {
        Frame frame = Frame.From(new[] { new Derived { Zulu = 1, Renamed = null, Alpha = 2.5 } });

        Assert.That(await frame.RowsAsync(), Is.EqualTo(new object?[][] { [1, "derived", null, 2.5] }));
    }

    [Test]
    public async Task Every_kind_of_property_gives_its_cells()
    {
        using var document = JsonDocument.Parse("[1]");
        var node = JsonNode.Parse("{}")!;
        var full = new Every(1, 2, "s", DayOfWeek.Friday, DayOfWeek.Monday, [1, 2], ["a", null], [3], [null, 4], new byte[] { 5 },
            IPAddress.Loopback, document, document.RootElement, node);
        var frame = Frame.From(new[] { full, new Every(0, null, null, default, null, [], [], [], [], default, null, null, default, null) });
        var rows = await frame.RowsAsync();

        Assert.That(frame.Fields.Select(field => (field.ClrType, field.IsNullable)), Is.EqualTo(new[]
        {
            (typeof(int), false), (typeof(int), true), (typeof(string), true), (typeof(DayOfWeek), false), (typeof(DayOfWeek), true),
            (typeof(int[]), false),
            (typeof(string[]), false), (typeof(long[]), false), (typeof(int?[]), false), (typeof(byte[]), false), (typeof(IPAddress), true),
            (typeof(JsonDocument), true), (typeof(JsonElement), false), (typeof(JsonNode), true),
        }));
        Assert.That(rows[0][..5], Is.EqualTo(new object[] { 1, 2, "s", DayOfWeek.Friday, DayOfWeek.Monday }));
        Assert.That(rows[0][5..10],
            Is.EqualTo(new object[] { new[] { 1, 2 }, new[] { "a", null }, new[] { 3L }, new int?[] { null, 4 }, new byte[] { 5 } }));
        Assert.That(rows[0][10..], Is.EqualTo(new object[] { IPAddress.Loopback, document, document.RootElement, node }));
        Assert.That(rows[1][..5], Is.EqualTo(new object?[] { 0, null, null, DayOfWeek.Sunday, null }));
        Assert.That(rows[1][10..12], Is.EqualTo(new object?[] { null, null }));
    }

    [Test]
    public async Task A_null_of_one_batch_does_not_stay_in_the_next()
    {
        var frame =
            Frame.From(Enumerable.Range(0, 7).Select(i => new { Value = i < 3 ? (int?)null : i, Text = i % 2 == 0 ? null : $"{i}" }));

        Assert.That(await frame.RowsAsync(3), Is.EqualTo(new object?[][]
        {
            [null, null], [null, "1"], [null, null], [3, "3"], [4, null], [5, "5"], [6, null],
        }));
    }

    [TestCase(1, 1000)]
    [TestCase(255, 2)]
    [TestCase(256, 256)]
    [TestCase(257, 1000)]
    [TestCase(5000, 1024)]
    public async Task All_rows_come_in_order_at_any_length(int rows, int batchRows)
    {
        var frame = Frame.From(MadeAnew.Of(rows, i => new { i }));

        Assert.That(await frame.CellsAsync(batchRows), Is.EqualTo(Enumerable.Range(0, rows).Cast<object>()));
        Assert.That(await frame.BatchSizesAsync(batchRows), Is.All.LessThanOrEqualTo(batchRows));
    }

    [Test]
    public async Task An_enumerator_may_hand_out_the_same_object_again()
    {
        static IEnumerable<Base> Same()
        {
            var row = new Base();
            for (row.Zulu = 0; row.Zulu < 3; row.Zulu++)
                yield return row;
        }

        Assert.That((await Frame.From(Same()).RowsAsync()).Select(row => row[0]), Is.EqualTo(new object[] { 0, 1, 2 }));
    }

    [Test]
    public async Task Structs_interfaces_and_rows_of_none_are_frames()
    {
        Assert.That(await Frame.From(new[] { new Point(1, 2) }).RowsAsync(), Is.EqualTo(new object[][] { [1, 2] }));
        Assert.That(await Frame.From<IWide>([new Wide()]).RowsAsync(), Is.EqualTo(new object[][] { [1, "n"] }));
        Assert.That(await Frame.From(System.Array.Empty<Point>()).RowsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_collection_is_enumerated_anew_for_each_read()
    {
        var reads = 0;
        var frame = Frame.From(MadeAnew.Of(2, i => new { Read = i == 0 ? ++reads : reads }));

        Assert.That(frame.CanBeReadAgain, Is.True);
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 1, 1 }));
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 2, 2 }));
    }

    [Test]
    public async Task Any_other_sequence_is_read_once()
    {
        var frame = Frame.From(Enumerable.Range(0, 2).Select(i => new { i }));

        Assert.That(frame.CanBeReadAgain, Is.False);
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 0, 1 }));
        Assert.That(() => frame.ReadAsync(1, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("read already"));
    }

    [Test]
    public void Values_that_are_no_rows_are_refused_with_the_remedy()
    {
        Frame[] frames =
        [
            Frame.From(new[] { 1 }), Frame.From(new[] { "a" }), Frame.From(new[] { (int?)1 }), Frame.From(new[] { DateTime.MinValue }),
            Frame.From(new[] { new byte[1] }), Frame.From(new[] { DayOfWeek.Friday }), Frame.From(new[] { (1, 2) }),
            Frame.From(new[] { new object() }),
        ];

        foreach (var frame in frames)
            Assert.That(FrameRows.FaultOf(frame).Remedy,
                Is.EqualTo("Project the values into a record: rows.Select(value => new { value })."));
        Assert.That(
            FrameRows.FaultOf(frames[2]).Message,
            Is.EqualTo("Int32? has no columns: a row must be a class, record or struct with public readable properties."));
    }

    [Test]
    public void Properties_without_one_type_are_refused_by_name()
    {
        var fault = FrameRows.FaultOf(Frame.From(new[] { new { Good = 1, Bad = new object() } }));

        Assert.That(fault.Message, Is.EqualTo("It is of the type Object, which no PostgreSQL column is made from."));
        Assert.That(fault.Column, Is.EqualTo("Bad"));
        Assert.That(FrameRows.FaultOf(Frame.From(new[] { new { List = new List<object>() } })).Message, Does.Contain("List<Object>"));
    }

    [Test]
    public void A_null_row_is_refused_with_its_number()
    {
        var frame = Frame.From(new[] { new Base(), new Base(), null! });

        Assert.That(() => frame.RowsAsync(2),
            Throws.TypeOf<FrameFault>().With.Property("Row")
                .EqualTo(2L).And.Message.EqualTo("The row is null where an object was expected."));
    }

    [Test]
    public void What_the_source_throws_passes_untouched()
    {
        var cause = new TimeoutException();
        IEnumerable<Base> Failing()
        {
            yield return new Base();
            throw cause;
        }

        Assert.That(() => Frame.From(Failing()).RowsAsync(), Throws.Exception.SameAs(cause));
        Assert.That(() => Frame.From(new[] { new Failing(cause) }).RowsAsync(), Throws.Exception.SameAs(cause));
    }

    private interface INarrow
    {
        int Number { get; }
    }

    private interface IWide : INarrow
    {
        string Name { get; }
    }

    private readonly record struct Point(int X, int Y);

    private sealed record Every(
        int Int, int? NullableInt, string? Text, DayOfWeek Day, DayOfWeek? NullableDay, int[] Array, List<string?> Texts,
        IReadOnlyList<long> Longs,
        List<int?> Nullables, ReadOnlyMemory<byte> Memory, IPAddress? Address, JsonDocument? Document, JsonElement Element, JsonNode? Node);

    private sealed class Wide : IWide
    {
        public int Number => 1;

        public string Name => "n";
    }

    private sealed class Failing(Exception cause)
    {
        public int Value => throw cause;
    }

    private class Base
    {
        public static int Shared => 0;

        public int Zulu { get; set; }

        public virtual string Over => "base";

        [NotMapped]
        public int Hidden => Zulu;

        public int WriteOnly
        {
            set => Zulu = value;
        }

        protected int Guarded => Zulu;

        public int this[int index] => index;
    }

    private sealed class Derived : Base
    {
        [Column("renamed")]
        public string? Renamed { get; set; }

        public override string Over => "derived";

        public double? Alpha { get; set; }
    }
}
