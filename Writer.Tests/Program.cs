using EfWriter.Tests.Loads;
using EfWriter.Tests.Samples;

namespace EfWriter.Tests;

/// <summary>What is run as a process of its own.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        args is ["browse", var script] ? BrowserRun.RunAsync(script) : LoadWorker.RunAsync(args);
}
