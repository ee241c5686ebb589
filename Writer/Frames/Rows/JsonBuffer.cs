using System.Buffers;
using System.Text.Json;

namespace EfWriter.Frames;

/// <summary>Collects documents as UTF-8, one behind the other: nothing is allocated for one of them.</summary>
/// <param name="write">Writes an object that is not null.</param>
internal sealed class JsonBuffer(Action<Utf8JsonWriter, object> write) : ColumnBuffer
{
    /// <summary>The bytes that end a batch of rows whose order is kept.</summary>
    public const int EnoughBytes = 256 * 1024;

    // A usual document behind the last that fits makes the memory grow no more.
    private const int MostAtFirst = EnoughBytes + (32 * 1024);
    private const int BytesOfUsual = 64;

    private ArrayBufferWriter<byte> _text = new(BytesOfUsual);
    private Utf8JsonWriter? _writer;
    private int[] _ends = [];
    private bool[] _nulls = [];

    /// <summary>The bytes of the batch's documents.</summary>
    public int Bytes => _text.WrittenCount;

    /// <summary>Writes the document of the next row.</summary>
    /// <param name="value">The object; null for NULL.</param>
    /// <param name="row">The row's place; the first one begins a batch.</param>
    public void Put(object? value, int row)
    {
        if (row == 0)
            _text.ResetWrittenCount();
        _nulls[row] = value is null;
        if (value is not null)
        {
            _writer ??= new(_text);
            _writer.Reset();
            write(_writer, value);
            _writer.Flush();
        }

        _ends[row] = _text.WrittenCount;
    }

    public override void Grow(int rows)
    {
        if (_ends.Length == 0)
            _text = new(Math.Min(rows * BytesOfUsual, MostAtFirst));
        System.Array.Resize(ref _ends, rows);
        System.Array.Resize(ref _nulls, rows);
    }

    public override ColumnVector ToVector() => new SlicesVector(_text.WrittenMemory, _ends, _nulls);
}
