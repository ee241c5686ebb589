using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using EfWriter.Frames.Text;

namespace EfWriter.Benchmarks.Micro;

/// <summary>A text's way into columns: 100,000 rows of seven columns, looked at and read.</summary>
public class TextBenchmarks
{
    private const int Rows = 100_000;

    private MemoryStream _text = null!;

    /// <summary>What the text is written in.</summary>
    [Params("csv", "ndjson")]
    public string Format { get; set; } = "";

    /// <summary>Writes the text, in memory.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var isCsv = Format == "csv";
        var text = new StringBuilder(isCsv ? "id,customer,amount,qty,day,at,note\n" : "");
        for (var i = 0; i < Rows; i++)
        {
            if (isCsv)
                text.Append(CultureInfo.InvariantCulture,
                    $"{i},customer "
                    + $"{i % 977},{i % 1_000}.{(i % 90) + 10},{i % 100},2024-02-{(i % 28) + 1:00},2024-02-01T10:00:{i % 60:00},note "
                    + $"{i * 7_919L}\n");
            else
                text.Append(CultureInfo.InvariantCulture,
                    $$"""{"id":{{i}},"customer":"customer {{i % 977}}","amount":{{i % 1_000}}.{{(i % 90) + 10}},"qty":{{i % 100}},""")
                    .Append(CultureInfo.InvariantCulture,
                        $$""" "day":"2024-02-{{(i % 28) + 1:00}}","at":"2024-02-01T10:00:{{i % 60:00}}","note":"note {{i * 7_919L}}"}""")
                    .Append('\n');
        }

        _text = new(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Looks at every row, for the types.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public Task Survey() => NewFrame().ResolveAsync(new Dictionary<string, AskedType>(), looksAtAll: true, CancellationToken.None);

    /// <summary>Reads every row into typed columns.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<long> Read()
    {
        var frame = NewFrame();
        await frame.ResolveAsync(new Dictionary<string, AskedType>(), looksAtAll: false, CancellationToken.None);
        var rows = 0L;
        await foreach (var batch in frame.ReadAsync(16_384, CancellationToken.None))
            rows += batch.Rows;
        return rows;
    }

    private TextFrame NewFrame()
    {
        _text.Position = 0;
        return (TextFrame)(Format == "csv" ? Frame.FromCsv(_text) : Frame.FromJson(_text));
    }
}
