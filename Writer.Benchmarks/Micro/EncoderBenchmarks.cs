using BenchmarkDotNet.Attributes;
using EfWriter.Frames;
using EfWriter.Load.Encoders;

namespace EfWriter.Benchmarks.Micro;

/// <summary>
/// A cell's way into the buffer: a block is loaded from its column and written, as the loader does it with a frame of one column.
/// </summary>
public class EncoderBenchmarks
{
    private RowBlock _block = null!;
    private ColumnBatch _batch = null!;

    /// <summary>Names the encoder and its cells.</summary>
    [ParamsSource(nameof(Names))]
    public string Cells { get; set; } = "";

    /// <summary>The encoders that are measured.</summary>
    public static IEnumerable<string> Names => EncoderCases.Names;

    /// <summary>Makes the encoder.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var (encoder, cells) = EncoderCases.Create(Cells);
        _block = new([encoder]);
        _batch = new(ColumnEncoder.BlockRows, [cells]);
    }

    /// <summary>Gives back what the encoder holds.</summary>
    [GlobalCleanup]
    public void Cleanup() => _block.Dispose();

    /// <summary>Encodes a block; the time is a cell's.</summary>
    [Benchmark(OperationsPerInvoke = ColumnEncoder.BlockRows)]
    public void Encode()
    {
        using var buffer = new CopyBuffer(CopyBuffer.BlockSize);
        for (var start = 0; start < _batch.Rows; start += _block.Rows)
        {
            _block.Load(_batch, start, start);
            _block.WriteTo(buffer);
        }
    }
}
