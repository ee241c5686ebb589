using System.Collections;
using System.Data.Common;
using System.Reflection;

namespace EfWriter.Frames;

/// <summary>What a column of DuckDB's is made of, down to its last part: the provider knows it, and names the outermost type.</summary>
/// <param name="Type">DuckDB's type, as the provider spells it: <c>TimestampTz</c>.</param>
internal sealed record DuckShape(string Type)
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly DuckShape Unknown = new(string.Empty);

    /// <summary>The elements of a list, or the key and the value of a map.</summary>
    public IReadOnlyList<DuckShape> Parts { get; private init; } = [];

    /// <summary>The members of a struct.</summary>
    public IReadOnlyDictionary<string, DuckShape> Fields { get; private init; } = new Dictionary<string, DuckShape>();

    /// <summary>All digits of a decimal; null for other types.</summary>
    public int? Digits { get; private init; }

    public DuckShape Element => Parts.Count == 0 ? Unknown : Parts[^1];

    /// <summary>Whether a part is a decimal with more digits than .NET's, of which the provider would cut some.</summary>
    public bool HasWideDecimals =>
        Digits > WideDecimalColumn.SafeDigits
        || Parts.Any(part => part.HasWideDecimals) || Fields.Values.Any(member => member.HasWideDecimals);

    /// <summary>Looks at a column.</summary>
    /// <remarks>
    /// Not to be had otherwise. Of a version that keeps it elsewhere nothing is known, and what depends on it is refused or as it was.
    /// </remarks>
    public static DuckShape Of(DbDataReader reader, int ordinal) =>
        Values(reader).OfType<Array>().FirstOrDefault(IsOfReaders) is { } columns && ordinal < columns.Length
            ? Of(columns.GetValue(ordinal)!)
            : Unknown;

    private static DuckShape Of(object reader) =>
        new(reader.GetType().GetProperty("DuckDBType", Members)?.GetValue(reader)?.ToString() ?? string.Empty)
        {
            Parts = [.. Values(reader).Where(IsReader).Select(part => Of(part!))],
            Fields = Values(reader).OfType<IDictionary>().FirstOrDefault() is { } fields
                ? fields.Keys.Cast<string>().ToDictionary(name => name, name => Of(fields[name]!), StringComparer.Ordinal)
                : new Dictionary<string, DuckShape>(),
            Digits = reader.GetType().GetProperty("Precision", Members)?.GetValue(reader) is byte digits ? digits : null,
        };

    private static IEnumerable<object?> Values(object owner) =>
        owner.GetType().GetFields(Members).OrderBy(field => field.MetadataToken).Select(field => field.GetValue(owner));

    private static bool IsOfReaders(Array values) => values.GetType().GetElementType()?.Name == "VectorDataReaderBase";

    private static bool IsReader(object? value) => value?.GetType().Name.EndsWith("VectorDataReader", StringComparison.Ordinal) == true;
}
