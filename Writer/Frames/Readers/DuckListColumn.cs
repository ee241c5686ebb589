using System.Data.Common;

namespace EfWriter.Frames;

/// <summary>Takes lists of DuckDB's own values, each kept as another.</summary>
/// <typeparam name="TItem">What the provider is asked for.</typeparam>
/// <typeparam name="T">What an element becomes.</typeparam>
internal sealed class DuckListColumn<TItem, T>(Func<TItem, T> convert) : TypedReaderColumn<T?[]>
    where TItem : struct
    where T : struct
{
    // Asked for as nullable, for the provider refuses a list with a null otherwise.
    protected override T?[] Read(DbDataReader reader, int ordinal) =>
        [.. reader.GetFieldValue<List<TItem?>>(ordinal).Select(item => item is { } value ? convert(value) : (T?)null)];
}
