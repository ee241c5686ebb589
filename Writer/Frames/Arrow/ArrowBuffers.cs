using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Scalars;
using Apache.Arrow.Types;

namespace EfWriter.Frames;

/// <summary>
/// Whether an array's buffers hold what its type and length say. Arrow's own readers do not check it, and whoever made a file or a stream
/// can have written anything.
/// </summary>
internal static class ArrowBuffers
{
    /// <summary>The levels of types within types beyond which nothing is read: each is a call within a call.</summary>
    public const int MostLevels = 200;

    private const int InlineBytes = 12;

    /// <summary>Whether a type is made of so many others, one within the other.</summary>
    public static bool IsTooDeep(IArrowType type, int levels = MostLevels) =>
        levels == 0 || Parts(type).Any(part => IsTooDeep(part, levels - 1));

    /// <summary>Whether all cells of an array lie within its buffers, and so do those that they are made of.</summary>
    /// <param name="data">The array.</param>
    /// <param name="isKnown">Whether an array has been looked at before: dictionaries come with many batches.</param>
    public static bool AreWhole(ArrayData data, Func<ArrayData, bool> isKnown)
    {
        var end = (long)data.Offset + data.Length;
        return data is { Offset: >= 0, Length: >= 0 } && end <= int.MaxValue
            && (data.Length == 0 || (HasValidity(data, end) && HasCells(data, Storage(data.DataType), end, isKnown)));
    }

    private static IArrowType Storage(IArrowType type) => type is Apache.Arrow.ExtensionType extension ? extension.StorageType : type;

    private static IEnumerable<IArrowType> Parts(IArrowType type) => Storage(type) switch
    {
        NestedType nested => nested.Fields.Select(field => field.DataType),
        DictionaryType dictionary => [dictionary.ValueType],
        _ => [],
    };

    private static bool HasValidity(ArrayData data, long end) =>
        data.DataType is NullType or UnionType or RunEndEncodedType
        || (data.Buffers is { Length: > 0 } buffers && (buffers[0].Length == 0 || buffers[0].Length >= Bits(end)));

    private static bool HasCells(ArrayData data, IArrowType type, long end, Func<ArrayData, bool> isKnown) => type switch
    {
        NullType => true,
        BooleanType => Has(data, 1, Bits(end)),
        StringType or BinaryType => Has(data, 2, 0) && HasOffsets<int>(data, end, data.Buffers[2].Length),
        LargeStringType or LargeBinaryType => Has(data, 2, 0) && HasOffsets<long>(data, end, data.Buffers[2].Length),
        StringViewType or BinaryViewType => HasViews(data, end),
        DictionaryType dictionary => HasCells(data, dictionary.IndexType, end, isKnown)
            && data.Dictionary is { } values && (isKnown(values) || AreWhole(values, isKnown)),
        UnionType union => HasMembers(data, union, end) && AreWholeChildren(data, union.Fields.Count, isKnown),
        RunEndEncodedType => AreWholeChildren(data, 2, isKnown),
        NestedType nested => AreWholeChildren(data, nested.Fields.Count, isKnown) && HasElements(data, nested, end),
        FixedSizeBinaryType binary => binary.ByteWidth >= 0 && Has(data, 1, end * binary.ByteWidth),
        FixedWidthType plain => Has(data, 1, end * (plain.BitWidth / 8)),
        _ => true,
    };

    private static bool AreWholeChildren(ArrayData data, int count, Func<ArrayData, bool> isKnown) =>
        data.Children is { } children && children.Length >= count && children.All(child => AreWhole(child, isKnown));

    private static bool HasElements(ArrayData data, NestedType type, long end) => type switch
    {
        StructType => data.Children.All(child => child.Length >= end),
        FixedSizeListType list => list.ListSize >= 0 && end * list.ListSize <= data.Children[0].Length,
        LargeListType => HasOffsets<long>(data, end, data.Children[0].Length),
        ListViewType => HasListViews<int>(data, end),
        LargeListViewType => HasListViews<long>(data, end),
        ListType or MapType => HasOffsets<int>(data, end, data.Children[0].Length),
        _ => true,
    };

    private static bool HasMembers(ArrayData data, UnionType type, long end)
    {
        if (!Has(data, 0, end) || data.Children is not { } children || children.Length < type.Fields.Count)
            return false;
        if (type.Mode != UnionMode.Dense)
            return children.All(child => child.Length >= end);
        if (!Has(data, 1, end * sizeof(int)))
            return false;
        var ids = MemoryMarshal.Cast<byte, sbyte>(data.Buffers[0].Span);
        var offsets = MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span);
        for (var i = data.Offset; i < end; i++)
        {
            var member = System.Array.IndexOf(type.TypeIds, ids[i]);
            if (member >= 0 && (uint)offsets[i] >= (uint)children[member].Length)
                return false;
        }

        return true;
    }

    // One more than rows, none smaller than the one before.
    private static bool HasOffsets<T>(ArrayData data, long end, long most)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        if (!Has(data, 1, (end + 1) * Marshal.SizeOf<T>()))
            return false;
        var offsets = MemoryMarshal.Cast<byte, T>(data.Buffers[1].Span)[data.Offset..(int)(end + 1)];
        var last = T.Zero;
        foreach (var offset in offsets)
        {
            if (offset < last)
                return false;
            last = offset;
        }

        return long.CreateSaturating(last) <= most;
    }

    private static bool HasListViews<T>(ArrayData data, long end)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        if (!Has(data, 1, end * Marshal.SizeOf<T>()) || !Has(data, 2, end * Marshal.SizeOf<T>()))
            return false;
        var offsets = MemoryMarshal.Cast<byte, T>(data.Buffers[1].Span);
        var sizes = MemoryMarshal.Cast<byte, T>(data.Buffers[2].Span);
        var most = T.CreateSaturating(data.Children[0].Length);
        for (var i = data.Offset; i < end; i++)
        {
            if (!IsNull(data, i) && (offsets[i] < T.Zero || sizes[i] < T.Zero || offsets[i] > most || sizes[i] > most - offsets[i]))
                return false;
        }

        return true;
    }

    private static bool HasViews(ArrayData data, long end)
    {
        if (!Has(data, 1, end * Marshal.SizeOf<BinaryView>()))
            return false;
        var views = MemoryMarshal.Cast<byte, BinaryView>(data.Buffers[1].Span);
        for (var i = data.Offset; i < end; i++)
        {
            if (!IsNull(data, i) && !IsWhole(views[i], data.Buffers))
                return false;
        }

        return true;
    }

    private static bool IsWhole(in BinaryView view, ArrowBuffer[] buffers) =>
        view.Length >= 0
        && (view.Length <= InlineBytes
            || (view.BufferIndex >= 0 && view.BufferIndex < buffers.Length - 2 && view.BufferOffset >= 0
                && (long)view.BufferOffset + view.Length <= buffers[2 + view.BufferIndex].Length));

    private static bool IsNull(ArrayData data, int place) =>
        data.Buffers[0].Length > 0 && !Validity.IsSet(data.Buffers[0].Span, place);

    private static long Bits(long end) => (end + 7) / 8;

    private static bool Has(ArrayData data, int buffer, long bytes) =>
        data.Buffers is { } buffers && buffers.Length > buffer && buffers[buffer].Length >= bytes;
}
