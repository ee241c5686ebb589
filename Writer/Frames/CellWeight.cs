namespace EfWriter.Frames;

/// <summary>About how many bytes a cell holds beside its place in the batch.</summary>
internal static class CellWeight
{
    private const int BytesOfElement = 16;

    /// <summary>Weighs cells of one type; null if they hold none.</summary>
    public static Func<T, long>? Of<T>() =>
        typeof(T) == typeof(string) ? (Func<T, long>)(object)(Func<string, long>)Text
        : typeof(T) == typeof(byte[]) ? (Func<T, long>)(object)(Func<byte[], long>)(bytes => bytes.Length)
        : typeof(T) == typeof(ReadOnlyMemory<byte>) ? (Func<T, long>)(object)(Func<ReadOnlyMemory<byte>, long>)(bytes => bytes.Length)
        : typeof(T) == typeof(WireValue) ? (Func<T, long>)(object)(Func<WireValue, long>)(value => value.Bytes.Length)
        : typeof(T) == typeof(string[]) ? (Func<T, long>)(object)(Func<string?[], long>)Texts
        : typeof(T) == typeof(byte[][]) ? (Func<T, long>)(object)(Func<byte[]?[], long>)Binaries
        : typeof(T).IsValueType ? null
        : Other;

    private static long Text(string text) => 2L * text.Length;

    private static long Texts(string?[] texts)
    {
        var weight = (long)BytesOfElement * texts.Length;
        foreach (var text in texts)
            weight += text is null ? 0 : Text(text);
        return weight;
    }

    private static long Binaries(byte[]?[] binaries)
    {
        var weight = (long)BytesOfElement * binaries.Length;
        foreach (var bytes in binaries)
            weight += bytes?.Length ?? 0;
        return weight;
    }

    private static long Other<T>(T cell) => cell switch
    {
        string text => Text(text),
        System.Collections.ICollection items => (long)BytesOfElement * items.Count,
        _ => 0,
    };
}
