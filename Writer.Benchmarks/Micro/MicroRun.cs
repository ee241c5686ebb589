using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace EfWriter.Benchmarks.Micro;

/// <summary>Runs the micro-benchmarks.</summary>
internal static class MicroRun
{
    public static Task<int> RunAsync()
    {
        // In this process: the tool's own way is to build a project of its own, which the central package versions break.
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40));
        var summaries = BenchmarkRunner.Run([typeof(EncoderBenchmarks), typeof(TextBenchmarks)], config);
        return Task.FromResult(summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0);
    }
}
