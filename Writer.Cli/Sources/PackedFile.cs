using System.IO.Compression;

namespace EfWriter.Cli.Sources;

/// <summary>Makes sure that a gzip file is whole: neither .NET nor DuckDB minds if the end of one is missing.</summary>
internal static class PackedFile
{
    private static readonly byte[] Mark = "efwriter: the file before this is whole"u8.ToArray();

    /// <summary>Unpacks a file with another one behind it, which comes out as it is only if the first one has its end.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static void Check(string path, CancellationToken cancellationToken)
    {
        using var packed = new FileAndMark(File.OpenRead(path));
        using var plain = new GZipStream(packed, CompressionMode.Decompress);
        var buffer = new byte[1 << 18];
        var kept = 0;
        while (plain.Read(buffer, kept, buffer.Length - kept) is var count and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Only the end matters, and it may come in pieces.
            var length = kept + count;
            kept = Math.Min(length, Mark.Length);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }

        if (!buffer.AsSpan(0, kept).SequenceEqual(Mark))
            throw new InvalidDataException("The file does not end where it should.");
    }

    private static MemoryStream PackMark()
    {
        var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packer.Write(Mark);
        packed.Position = 0;
        return packed;
    }

    private sealed class FileAndMark(FileStream file) : Stream
    {
        private readonly MemoryStream _mark = PackMark();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => file.Read(buffer) is var count and > 0 ? count : _mark.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
                _mark.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
