using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;

namespace EfWriter.Cli.Sources;

/// <summary>Unpacks a page of a Parquet file.</summary>
internal static class Unpacked
{
    private const int Snappy = 1;
    private const int Gzip = 2;
    private const int Brotli = 4;
    private const int Zstd = 6;
    private const int Lz4 = 7;

    /// <param name="packed">The page.</param>
    /// <param name="codec">How it is compressed, as the file says it.</param>
    /// <param name="size">The bytes that it has then.</param>
    /// <exception cref="InvalidDataException">It has others.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> packed, long codec, int size)
    {
        // No page of a few bytes becomes gigabytes, whatever it says.
        ParquetCheck.Expect(size <= (packed.Length * 4_096L) + 4_096, "a page says that it is larger than it can be");
        try
        {
            return codec switch
            {
                Snappy => OfSnappy(packed, size),
                Gzip => OfStream(packed, size, bytes => new GZipStream(bytes, CompressionMode.Decompress)),
                Brotli => OfStream(packed, size, bytes => new BrotliStream(bytes, CompressionMode.Decompress)),
                Zstd => OfStream(packed, size, bytes => new DecompressionStream(bytes, leaveOpen: false)),
                Lz4 => OfLz4(packed, size),
                _ => packed,
            };
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or IOException or ZstdException
            or InvalidOperationException)
        {
            throw new InvalidDataException("a page cannot be unpacked", e);
        }
    }

    private static byte[] OfStream(ReadOnlySpan<byte> packed, int size, Func<Stream, Stream> open)
    {
        using var stream = open(new MemoryStream(packed.ToArray()));
        var unpacked = new byte[size];
        stream.ReadExactly(unpacked);
        return unpacked;
    }

    // A length, and then texts and copies of what came before.
    private static byte[] OfSnappy(ReadOnlySpan<byte> packed, int size)
    {
        var (unpacked, to, from) = (new byte[size], 0, 0);
        while (packed[from++] > 127)
        {
            // The length is known already.
        }

        while (from < packed.Length)
        {
            var tag = packed[from++];
            var length = (tag >> 2) + 1;
            switch (tag & 3)
            {
                case 0:
                    var more = length - 60;
                    if (more > 0)
                    {
                        length = (int)Number(packed.Slice(from, more)) + 1;
                        from += more;
                    }

                    packed.Slice(from, length).CopyTo(unpacked.AsSpan(to, length));
                    from += length;
                    to += length;
                    break;
                case 1:
                    Repeat(unpacked, ref to, ((tag >> 5) << 8) | packed[from++], ((tag >> 2) & 7) + 4);
                    break;
                case 2:
                    Repeat(unpacked, ref to, BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]), length);
                    from += sizeof(ushort);
                    break;
                default:
                    Repeat(unpacked, ref to, (int)BinaryPrimitives.ReadUInt32LittleEndian(packed[from..]), length);
                    from += sizeof(uint);
                    break;
            }
        }

        return to == size ? unpacked : throw new InvalidDataException("a page has another length");
    }

    // A text and a copy in turn, the last without a copy.
    private static byte[] OfLz4(ReadOnlySpan<byte> packed, int size)
    {
        var (unpacked, to, from) = (new byte[size], 0, 0);
        while (from < packed.Length)
        {
            var token = packed[from++];
            var length = Length(packed, ref from, token >> 4);
            packed.Slice(from, length).CopyTo(unpacked.AsSpan(to, length));
            (from, to) = (from + length, to + length);
            if (from == packed.Length)
                break;
            var back = BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]);
            from += sizeof(ushort);
            Repeat(unpacked, ref to, back, Length(packed, ref from, token & 15) + 4);
        }

        return to == size ? unpacked : throw new InvalidDataException("a page has another length");
    }

    private static int Length(ReadOnlySpan<byte> packed, ref int from, int first)
    {
        var length = first;
        for (var part = first == 15 ? 255 : 0; part == 255; length += part)
            part = packed[from++];
        return length;
    }

    private static uint Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0u;
        for (var i = bytes.Length; i > 0; i--)
            number = (number << 8) | bytes[i - 1];
        return number;
    }

    // It may overlap what it makes.
    private static void Repeat(byte[] unpacked, ref int to, int back, int length)
    {
        ParquetCheck.Expect(back > 0 && back <= to && length <= unpacked.Length - to, "a page cannot be unpacked");
        for (var end = to + length; to < end; to++)
            unpacked[to] = unpacked[to - back];
    }
}
