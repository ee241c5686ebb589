using System.Diagnostics;
using System.Text.Json;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>pandas' to_sql through SQLAlchemy and psycopg2, from a frame that is in the memory of a Python process.</summary>
/// <param name="name">The method's name in the report.</param>
/// <param name="method">"default" or "copy".</param>
/// <param name="python">The interpreter that has what is needed.</param>
/// <param name="workload">The rows.</param>
internal sealed class PandasContender(string name, string method, string python, Workload workload) : IContender
{
    private const string Versions =
        "import pandas, sqlalchemy, psycopg2; print('pandas', pandas.__version__, '· SQLAlchemy', sqlalchemy.__version__, '· psycopg2', "
        + "psycopg2.__version__.split()[0])";

    private static readonly string[] s_interpreters = ["python3", "/usr/bin/python3", "python"];

    private Process? _process;

    public string Name => name;

    public Workload Workload => workload;

    public string Table => $"pandas_{method}";

    /// <summary>The first interpreter with pandas, SQLAlchemy and psycopg2, and their versions; null where there is none.</summary>
    public static async Task<(string Python, string Versions)?> FindAsync()
    {
        foreach (var python in s_interpreters)
        {
            if (await Tool.TryRunAsync(python, "-c", Versions) is { } versions)
                return (python, versions);
        }

        return null;
    }

    public async Task PrepareAsync()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Contenders", "pandas_contender.py");
        var kinds = string.Join(',', workload.Data.Columns.Select(column => column.StoreType));
        _process =
            Tool.Start(python, workload.Database.Settings, script, await workload.CsvFileAsync(), kinds, Database.Schema, Table, method);
        await ReadAsync(_process);
    }

    public async Task<Measurement> WriteAsync()
    {
        await _process!.StandardInput.WriteLineAsync("write");
        await _process.StandardInput.FlushAsync();
        using var answer = JsonDocument.Parse(await ReadAsync(_process));
        var root = answer.RootElement;
        return new(root.GetProperty("seconds").GetDouble(), root.GetProperty("cpu").GetDouble(), Allocated: null,
            root.GetProperty("rss") is { ValueKind: JsonValueKind.Number } rss ? rss.GetInt64() : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;

        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"pandas ended: {(await process.StandardError.ReadToEndAsync()).Trim()}");
}
