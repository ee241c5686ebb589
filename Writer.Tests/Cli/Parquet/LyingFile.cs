using System.Buffers.Binary;

namespace EfWriter.Tests.Cli.Parquet;

/// <summary>Parquet files of which one number or text says something else than the truth.</summary>
internal static class LyingFile
{
    private const int TailLength = 8;

    /// <summary>Every lie about a file: all of its footer's numbers and texts, and all of the first page's of each kind.</summary>
    public static IEnumerable<(string Place, byte[] Bytes)> Of(byte[] file)
    {
        foreach (var lie in OfFooter(file))
            yield return lie;
        foreach (var lie in OfPages(file))
            yield return lie;
    }

    private static IEnumerable<(string Place, byte[] Bytes)> OfFooter(byte[] file)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - TailLength));
        var start = file.Length - TailLength - length;
        foreach (var (place, footer) in Lies(file, start, "footer", out _))
        {
            var tail = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(tail, footer.Length);
            yield return (place, [.. file[..start], .. footer, .. tail, .. "PAR1"u8]);
        }

        foreach (var claim in (int[])[0, 1, -1, length - 1, length + 1, file.Length, int.MaxValue, int.MinValue])
        {
            var changed = (byte[])file.Clone();
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(file.Length - TailLength), claim);
            yield return ($"length of the footer = {claim}", changed);
        }
    }

    // A header that grows moves what follows it, so that the rest of the file is not where it should be either.
    private static IEnumerable<(string Place, byte[] Bytes)> OfPages(byte[] file)
    {
        foreach (var (place, header) in Lies(file, 4, "first page", out var end))
            yield return (place, [.. file[..4], .. header, .. file[end..]]);
    }

    private static List<(string Place, byte[] Bytes)> Lies(byte[] file, int start, string name, out int end)
    {
        end = start;
        var lies = new List<(string, byte[])>();
        var count = ThriftStruct.Read(file, ref end).Leaves(name).Count();
        for (var i = 0; i < count; i++)
        {
            var at = start;
            var read = ThriftStruct.Read(file, ref at);
            var (place, truth, change) = read.Leaves(name).ElementAt(i);
            foreach (var lie in Lies(truth))
            {
                change(lie);
                var bytes = new List<byte>();
                read.Write(bytes);
                lies.Add(($"{place} = {Shown(lie)} instead of {Shown(truth)}", [.. bytes]));
            }
        }

        return lies;
    }

    private static object Shown(object value) => value is byte[] text ? $"{text.Length} bytes" : value;

    private static IEnumerable<long> Lies(long number) =>
        [0, 1, -1, number / 2, number - 1, number + 1, number * 2, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private static IEnumerable<object> Lies(object truth) => truth switch
    {
        long number => Lies(number).Distinct().Where(lie => lie != number).Cast<object>(),
        byte[] text => [Array.Empty<byte>(), text[..(text.Length / 2)], text.Select(_ => byte.MaxValue).ToArray(), new byte[1 << 16]],
        bool flag => [!flag],
        _ => [],
    };
}
