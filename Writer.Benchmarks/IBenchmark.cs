using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;

namespace EfWriter.Benchmarks;

/// <summary>One section of the report: a table of figures, and the targets that it decides.</summary>
internal interface IBenchmark
{
    string Name { get; }

    Task<Section> RunAsync(Database database, BenchmarkSettings settings);
}
