using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowDecimalTests
{
    [TestCase(4, 9, 2, "-999999999", "-9999999.99")]
    [TestCase(8, 18, 0, "999999999999999999", "999999999999999999")]
    [TestCase(8, 18, 18, "-1", "-0.000000000000000001")]
    [TestCase(16, 28, 10, "9999999999999999999999999999", "999999999999999999.9999999999")]
    [TestCase(16, 28, 28, "-9999999999999999999999999999", "-0.9999999999999999999999999999")]
    [TestCase(16, 10, 2, "150", "1.50")]
    [TestCase(16, 5, -3, "-12", "-12000")]
    [TestCase(32, 28, 0, "-1", "-1")]
    [TestCase(32, 20, 1, "79228162514264337593543", "7922816251426433759354.3")]
    public async Task Up_to_28_digits_are_a_decimal_of_the_same_scale(int width, int precision, int scale, string unscaled, string expected)
    {
        var frame = Frame.From(ArrowColumn.Batch(Of(width, precision, scale, unscaled)));
        var cell = (decimal)(await frame.CellsAsync()).Single()!;

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(decimal)));
        Assert.That(cell.ToString(CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }

    [TestCase(16, 29, 2, "150", "150", 2)]
    [TestCase(16, 38, 38, "-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", 38)]
    [TestCase(16, 27, -2, "-7", "-700", 0)]
    [TestCase(16, 10, 29, "5", "5", 29)]
    [TestCase(32, 76, 3, "-9999999999999999999999999999999999999999999999999999999999999999999999999999",
        "-9999999999999999999999999999999999999999999999999999999999999999999999999999", 3)]
    public async Task More_digits_are_a_wide_decimal(int width, int precision, int scale, string unscaled, string expected,
        int expectedScale)
    {
        var frame = Frame.From(ArrowColumn.Batch(Of(width, precision, scale, unscaled)));

        Assert.That(frame.Fields[0].ClrType, Is.EqualTo(typeof(WideDecimal)));
        Assert.That(await frame.CellsAsync(),
            Is.EqualTo(new object[] { new WideDecimal(BigInteger.Parse(expected, CultureInfo.InvariantCulture), expectedScale) }));
    }

    [TestCase(16, "170141183460469231731687303715884105727")]
    [TestCase(16, "-170141183460469231731687303715884105728")]
    [TestCase(16, "79228162514264337593543950336")]
    [TestCase(32, "340282366920938463463374607431768211456")]
    [TestCase(32, "-340282366920938463463374607431768211456")]
    public void More_digits_than_the_type_declares_are_refused_with_column_and_row(int width, string unscaled)
    {
        var fault = Assert.ThrowsAsync<FrameFault>(() => Frame.From(ArrowColumn.Batch(Of(width, 28, 0, "0", unscaled))).RowsAsync())!;

        Assert.That(fault.Message, Is.EqualTo("It holds a decimal with more digits than its type declares."));
        Assert.That((fault.Column, fault.Row), Is.EqualTo(("c", (long?)1)));
    }

    [Test]
    public async Task Nulls_and_slices_are_honoured()
    {
        using var array = new Decimal128Array.Builder(new Decimal128Type(10, 1)).Append(1.5m).AppendNull().Append(-2.5m).Build();
        using var wide = new Decimal256Array.Builder(new Decimal256Type(40, 0)).Append(1m).AppendNull().Append(-2m).Build();

        Assert.That(await Frame.From(ArrowColumn.Batch(array.Slice(1, 2))).CellsAsync(), Is.EqualTo(new object?[] { null, -2.5m }));
        Assert.That(await Frame.From(ArrowColumn.Batch(wide.Slice(1, 2))).CellsAsync(),
            Is.EqualTo(new object?[] { null, new WideDecimal(-2, 0) }));
    }

    private static IArrowArray Of(int width, int precision, int scale, params string[] unscaled)
    {
        IArrowType type = width switch
        {
            4 => new Decimal32Type(precision, scale),
            8 => new Decimal64Type(precision, scale),
            16 => new Decimal128Type(precision, scale),
            _ => new Decimal256Type(precision, scale),
        };
        var bytes = new byte[width * unscaled.Length];
        for (var i = 0; i < unscaled.Length; i++)
        {
            var number = BigInteger.Parse(unscaled[i], CultureInfo.InvariantCulture);
            var cell = bytes.AsSpan(i * width, width);
            cell.Fill(number.Sign < 0 ? (byte)0xFF : (byte)0);
            number.TryWriteBytes(cell, out _);
        }

        return ArrowArrayFactory.BuildArray(new ArrayData(type, unscaled.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)]));
    }
}
