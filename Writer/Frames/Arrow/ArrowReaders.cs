using Apache.Arrow;
using Apache.Arrow.Scalars;
using Apache.Arrow.Types;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>Arrow's types and how each is read.</summary>
internal static class ArrowReaders
{
    public static ArrowReader For(string column, IArrowType type) => type switch
    {
        BooleanType => new ValueReader<bool>(slice => new BitVector(slice)),
        Int8Type => Plain<sbyte>(),
        Int16Type => Plain<short>(),
        Int32Type => Plain<int>(),
        Int64Type => Plain<long>(),
        UInt8Type => Plain<byte>(),
        UInt16Type => Plain<ushort>(),
        UInt32Type => Plain<uint>(),
        UInt64Type => Plain<ulong>(),
        HalfFloatType => Plain<Half>(),
        FloatType => Plain<float>(),
        DoubleType => Plain<double>(),
        Decimal32Type number => ArrowDecimals.For(column, type, mostDigits: 9, number.Precision, number.Scale),
        Decimal64Type number => ArrowDecimals.For(column, type, mostDigits: 18, number.Precision, number.Scale),
        Decimal128Type number => ArrowDecimals.For(column, type, mostDigits: 38, number.Precision, number.Scale),
        Decimal256Type number => ArrowDecimals.For(column, type, mostDigits: 76, number.Precision, number.Scale),
        Date32Type => Checked<int, PgDate>(ArrowTimes.TryDays, ArrowTimes.DateFault),
        Date64Type => Checked<long, PgDate>(ArrowTimes.TryMilliseconds, ArrowTimes.DateFault),
        Time32Type time => Checked(ArrowTimes.Time32(time.Unit), ArrowTimes.TimeFault),
        Time64Type time => Checked(ArrowTimes.Time64(time.Unit), ArrowTimes.TimeFault),
        TimestampType timestamp => Timestamp(timestamp),
        DurationType duration => Checked(ArrowTimes.Duration(duration.Unit), ArrowTimes.DurationFault),
        IntervalType { Unit: IntervalUnit.YearMonth } => Converted<YearMonthInterval, NpgsqlInterval>(ArrowTimes.Interval),
        IntervalType { Unit: IntervalUnit.DayTime } => Converted<DayTimeInterval, NpgsqlInterval>(ArrowTimes.Interval),
        IntervalType { Unit: IntervalUnit.MonthDayNanosecond } =>
            Converted<MonthDayNanosecondInterval, NpgsqlInterval>(ArrowTimes.Interval),
        StringType => new BytesReader(typeof(string), Utf8),
        BinaryType => new BytesReader(typeof(byte[]), Utf8),
        LargeStringType => new BytesReader(typeof(string), slice => new LargeUtf8Vector(slice)),
        LargeBinaryType => new BytesReader(typeof(byte[]), slice => new LargeUtf8Vector(slice)),
        StringViewType => new BytesReader(typeof(string), slice => new ViewVector(slice)),
        BinaryViewType => new BytesReader(typeof(byte[]), slice => new ViewVector(slice)),
        FixedSizeBinaryType binary => new BytesReader(typeof(byte[]), slice => new FixedWidthVector(slice, binary.ByteWidth)),
        GuidType => Guids(),
        Bool8Type => Converted<sbyte, bool>(cell => cell != 0),
        NestedType nested when ArrowJson.IsFor(nested) => Json(column, nested),
        ListType or LargeListType or ListViewType or LargeListViewType or FixedSizeListType => List(column, (NestedType)type),
        DictionaryType dictionary =>
            For(column, dictionary.ValueType).InDictionary(Indices(dictionary.IndexType), static data => data.Dictionary),
        RunEndEncodedType runs => For(column, runs.ValuesDataType).InDictionary(RunVector.Of, static data => data.Children[1]),
        NullType => new ValueReader<NullCell>(_ => new NullVector()),
        TimestampWithOffsetType offset => TimestampWithOffset(offset),
        ExtensionType =>
            throw Unsupported(column, type, "Pass the extension's storage as the column, cast to a type with a PostgreSQL counterpart."),
        _ => throw Unsupported(column, type, "Convert the column to a type of Arrow's that PostgreSQL has a counterpart for."),
    };

    /// <summary>Where the elements of lists and maps lie.</summary>
    public static ListBounds Bounds(NestedType type, ArrowSlice slice) => type switch
    {
        LargeListType => Offsets64(slice),
        ListViewType => Views32(slice),
        LargeListViewType => Views64(slice),
        FixedSizeListType list => Sized(slice, list.ListSize),
        _ => Offsets32(slice),
    };

    /// <summary>A reader of UUIDs, which Arrow keeps in network order.</summary>
    public static ArrowReader Guids() => new ValueReader<Guid>(slice =>
        new ConvertedVector<ReadOnlyMemory<byte>, Guid>(new FixedWidthVector(slice, 16), cell => new Guid(cell.Span, bigEndian: true)));

    private static FrameFault Unsupported(string column, IArrowType type, string remedy) =>
        Errors.UnsupportedColumn(column, ArrowTypeNames.Of(type), remedy);

    private static ValueReader<T> Plain<T>()
        where T : unmanaged =>
        new(slice => slice.Values<T>());

    private static ValueReader<T> Converted<TSource, T>(Func<TSource, T> convert)
        where TSource : unmanaged
        where T : struct =>
        new(slice => new ConvertedVector<TSource, T>(slice.Values<TSource>(), convert));

    private static ValueReader<T> Checked<TSource, T>(TryConvert<TSource, T> convert, string fault)
        where TSource : unmanaged
        where T : struct =>
        new(slice => new CheckedVector<TSource, T>(slice.Values<TSource>(), convert, slice.Place, fault));

    // A zone says how to show the instant; the values are UTC in any.
    private static ArrowReader Timestamp(TimestampType type) => string.IsNullOrEmpty(type.Timezone)
        ? Checked(ArrowTimes.Timestamp(type.Unit), ArrowTimes.TimestampFault)
        : Checked(ArrowTimes.Instant(type.Unit), ArrowTimes.TimestampFault);

    // The instant, as of any other timestamp with a zone; the struct that stores it has a validity of its own.
    private static ValueReader<PgInstant> TimestampWithOffset(TimestampWithOffsetType type)
    {
        var convert = ArrowTimes.Instant(type.Unit);
        return new(slice => new CheckedVector<long, PgInstant>(
            new MemberVector<long>(slice, slice.Data.Children[0]), convert, slice.Place, ArrowTimes.TimestampFault));
    }

    private static Utf8Vector Utf8(ArrowSlice slice) =>
        new(slice.Data.Buffers[2].Memory, slice.Offsets<int>(), slice.Validity, slice.First);

    private static ArrowReader List(string column, NestedType list) =>
        For(column, list.Fields[0].DataType).InLists(slice => Bounds(list, slice), list.Fields[0].IsNullable);

    private static BytesReader Json(string column, NestedType type)
    {
        var open = new ArrowJson(column).For(type);
        return new(typeof(JsonSource), slice => new ArrowJsonVector(slice, open(slice)));
    }

    private static ListBounds Offsets32(ArrowSlice slice)
    {
        var offsets = slice.Offsets<int>();
        return row => (offsets.Span[row], offsets.Span[row + 1] - offsets.Span[row]);
    }

    private static ListBounds Offsets64(ArrowSlice slice)
    {
        var offsets = slice.Offsets<long>();
        return row => (checked((int)offsets.Span[row]), checked((int)(offsets.Span[row + 1] - offsets.Span[row])));
    }

    private static ListBounds Views32(ArrowSlice slice)
    {
        var offsets = slice.Values<int>();
        var sizes = ReinterpretedMemory<int>.Of(slice.Data.Buffers[2].Memory).Slice(slice.First, slice.Rows);
        return row => (offsets.Peek(row, 1)[0], sizes.Span[row]);
    }

    private static ListBounds Views64(ArrowSlice slice)
    {
        var offsets = slice.Values<long>();
        var sizes = ReinterpretedMemory<long>.Of(slice.Data.Buffers[2].Memory).Slice(slice.First, slice.Rows);
        return row => (checked((int)offsets.Peek(row, 1)[0]), checked((int)sizes.Span[row]));
    }

    private static ListBounds Sized(ArrowSlice slice, int size) => row => ((slice.First + row) * size, size);

    private static Func<ArrowSlice, ColumnVector<int>> Indices(IArrowType type) => type switch
    {
        Int8Type => slice => new ConvertedVector<sbyte, int>(slice.Values<sbyte>(), index => index),
        Int16Type => slice => new ConvertedVector<short, int>(slice.Values<short>(), index => index),
        Int32Type => slice => slice.Values<int>(),
        UInt8Type => slice => new ConvertedVector<byte, int>(slice.Values<byte>(), index => index),
        UInt16Type => slice => new ConvertedVector<ushort, int>(slice.Values<ushort>(), index => index),

        // An index that no int holds is beyond any dictionary in memory: -1, which is refused.
        UInt32Type => slice => new ConvertedVector<uint, int>(slice.Values<uint>(), index => index > int.MaxValue ? -1 : (int)index),
        UInt64Type => slice => new ConvertedVector<ulong, int>(slice.Values<ulong>(), index => index > int.MaxValue ? -1 : (int)index),
        _ => slice => new ConvertedVector<long, int>(slice.Values<long>(), index => index > int.MaxValue ? -1 : (int)index),
    };
}
