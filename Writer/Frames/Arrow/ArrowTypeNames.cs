using Apache.Arrow.Types;

namespace EfWriter.Frames;

/// <summary>Arrow's types with what they are made of, for messages and for telling them apart.</summary>
internal static class ArrowTypeNames
{
    public static string Of(IArrowType type) => type switch
    {
        TimestampType { Timezone: { Length: > 0 } zone } timestamp => $"timestamp[{timestamp.Unit}, {zone}]",
        TimeBasedType time => $"{time.Name}[{time.Unit}]",
        IntervalType interval => $"interval[{interval.Unit}]",
        Decimal32Type number => $"decimal32({number.Precision}, {number.Scale})",
        Decimal64Type number => $"decimal64({number.Precision}, {number.Scale})",
        Decimal128Type number => $"decimal128({number.Precision}, {number.Scale})",
        Decimal256Type number => $"decimal256({number.Precision}, {number.Scale})",
        FixedSizeBinaryType binary => $"fixed_size_binary[{binary.ByteWidth}]",
        FixedSizeListType list => $"fixed_size_list<{Of(list.ValueField.DataType)}>[{list.ListSize}]",
        NestedType nested => $"{nested.Name}<{string.Join(", ", nested.Fields.Select(field => Of(field.DataType)))}>",
        DictionaryType dictionary => $"dictionary<{Of(dictionary.IndexType)}, {Of(dictionary.ValueType)}>",
        _ => type.Name,
    };

    /// <summary>Whether buffers of one type can be read as of the other: zones and the names of extensions aside.</summary>
    public static bool SameBuffers(IArrowType found, IArrowType expected) => (found, expected) switch
    {
        (Apache.Arrow.ExtensionType extension, _) => SameBuffers(extension.StorageType, expected),
        (_, Apache.Arrow.ExtensionType extension) => SameBuffers(found, extension.StorageType),
        (TimestampType one, TimestampType other) => one.Unit == other.Unit,
        (NestedType one, NestedType other) => one.TypeId == other.TypeId
            && (one as FixedSizeListType)?.ListSize == (other as FixedSizeListType)?.ListSize
            && one.Fields.Count == other.Fields.Count
            && one.Fields.Zip(other.Fields).All(pair => SameBuffers(pair.First.DataType, pair.Second.DataType)),
        (DictionaryType one, DictionaryType other) =>
            SameBuffers(one.IndexType, other.IndexType) && SameBuffers(one.ValueType, other.ValueType),
        _ => Of(found) == Of(expected),
    };
}
