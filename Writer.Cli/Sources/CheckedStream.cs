using System.IO.Compression;
using System.IO.Hashing;
using EfWriter.Frames.Text;
using ZstdSharp;

namespace EfWriter.Cli.Sources;

/// <summary>What a packed file holds, refused at its end if it is not whole.</summary>
/// <param name="inner">What unpacks it.</param>
/// <param name="expected">
/// The entry of a zip file, whose length and checksum .NET does not look at; null for zstd, which looks itself.
/// </param>
internal sealed class CheckedStream(Stream inner, ZipArchiveEntry? expected) : ReadOnlyStream
{
    private readonly Crc32 _sum = new();
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Take(buffer[..inner.Read(buffer)]);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Broken();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            return Take(buffer.Span[..read]);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Broken();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            expected?.Archive.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsBroken(Exception failure) => failure is InvalidDataException or EndOfStreamException or ZstdException;

    private FrameFault Broken() => Errors.BrokenPacked(expected is null ? "zstd" : "zip");

    private int Take(ReadOnlySpan<byte> read)
    {
        if (expected is null)
            return read.Length;
        _sum.Append(read);
        _length += read.Length;
        if (read.IsEmpty && (_length != expected.Length || _sum.GetCurrentHashAsUInt32() != expected.Crc32))
            throw Broken();
        return read.Length;
    }
}
