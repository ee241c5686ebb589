using BenchmarkDotNet.Attributes;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Load.Encoders;

namespace EfWriter.Benchmarks.Micro;

/// <summary>A cell's way into the buffer: a block is loaded from its column and written field by field, as the loader does it.</summary>
public class EncoderBenchmarks
{
    private ColumnEncoder _encoder = null!;
    private ColumnVector _cells = null!;

    /// <summary>Names the encoder and its cells.</summary>
    [ParamsSource(nameof(Names))]
    public string Cells { get; set; } = "";

    /// <summary>The encoders that are measured.</summary>
    public static IEnumerable<string> Names => EncoderCases.Names;

    /// <summary>Makes the encoder.</summary>
    [GlobalSetup]
    public void Setup() => (_encoder, _cells) = EncoderCases.Create(Cells);

    /// <summary>Encodes a block; the time is a cell's.</summary>
    [Benchmark(OperationsPerInvoke = ColumnEncoder.BlockRows)]
    public void Encode()
    {
        using var buffer = new CopyBuffer();
        _encoder.Load(_cells, 0, ColumnEncoder.BlockRows, row: 0);
        for (var i = 0; i < ColumnEncoder.BlockRows; i++)
            _encoder.Write(i, buffer);
    }
}
