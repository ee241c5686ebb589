using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>Who takes part, in the order of a round, and who could not.</summary>
internal sealed class Roster : IAsyncDisposable
{
    // What the slow ones write in some seconds; counted in cells, because a wide row takes them longer.
    private const int BulkExtensionsCells = 350_000;
    private const int PandasDefaultCells = 140_000;

    private readonly Database _database;
    private readonly Dataset _data;
    private readonly Func<string, bool> _isAsked;
    private readonly Dictionary<int, Workload> _workloads = [];

    private Roster(Database database, Dataset data, Func<string, bool> isAsked)
    {
        _database = database;
        _data = data;
        _isAsked = isAsked;
    }

    public List<IContender> Contenders { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>The bytes of the full workload in COPY's binary format.</summary>
    public long Bytes => Contenders.OfType<ReplayContender>().First().Bytes;

    public static async Task<Roster> CreateAsync(Database database, Dataset data, Func<string, bool> isAsked)
    {
        var roster = new Roster(database, data, isAsked);
        await roster.AddDotNetAsync();
        await roster.AddPsqlAsync();
        await roster.AddPandasAsync();
        await roster.AddAsync(ContenderNames.ReplayAgain, all => new ReplayContender(ContenderNames.ReplayAgain, "replay_again", all));
        return roster;
    }

    /// <summary>Leaves out one that failed, and says why.</summary>
    public async Task LeaveOutAsync(IContender contender, string reason)
    {
        Notes.Add($"{contender.Name} was left out: {reason}");
        Contenders.Remove(contender);
        await contender.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var contender in Contenders)
        {
            await contender.DisposeAsync();
            await _database.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(contender.Table)}");
        }

        foreach (var workload in _workloads.Values)
            await workload.RemoveAsync();
    }

    private async Task AddDotNetAsync()
    {
        await AddAsync(ContenderNames.Replay, all => new ReplayContender(ContenderNames.Replay, "replay", all));
        await AddAsync(ContenderNames.ReplayAnalyzed,
            all => new ReplayContender(ContenderNames.ReplayAnalyzed, "replay_analyzed", all, analyzes: true));
        await AddAsync(ContenderNames.ReplayTwoStreams, all => new ParallelReplayContender(all));
        await AddAsync(ContenderNames.EfWriter, all => new EfWriterContender(ContenderNames.EfWriter, "efwriter", all, new()));
        await AddAsync(
            ContenderNames.EfWriterNoAnalyze,
            all => new EfWriterContender(ContenderNames.EfWriterNoAnalyze, "efwriter_unanalyzed", all, new() { Analyze = false }));
        await AddAsync(
            ContenderNames.EfWriterTwoStreams,
            all => new EfWriterContender(ContenderNames.EfWriterTwoStreams, "efwriter_streams", all, new() { Parallelism = 2 }));
        await AddAsync(
            ContenderNames.EfWriterBulkExtensions,
            some => new EfWriterContender(ContenderNames.EfWriterBulkExtensions, "efwriter_bulk", some,
                new() { BulkMethod = BulkMethod.BulkExtensions }),
            BulkExtensionsCells);
        await AddAsync(ContenderNames.TypedImporter,
            all => new ImporterContender(ContenderNames.TypedImporter, "importer_typed", all, NpgsqlImport.WriteTyped));
        await AddAsync(ContenderNames.ObjectImporter,
            all => new ImporterContender(ContenderNames.ObjectImporter, "importer_objects", all, NpgsqlImport.WriteObjects));
        await AddAsync(ContenderNames.Linq2Db, Linq2DbContender.Of);
    }

    private async Task AddPsqlAsync()
    {
        if (!_isAsked(ContenderNames.Psql))
            return;
        if (await PsqlContender.ExistsAsync())
            await AddAsync(ContenderNames.Psql, all => new PsqlContender(all));
        else
            Notes.Add("psql is not on this machine.");
    }

    private async Task AddPandasAsync()
    {
        if (!_isAsked(ContenderNames.PandasCopy) && !_isAsked(ContenderNames.PandasDefault))
            return;
        if (await PandasContender.FindAsync() is not var (python, versions))
        {
            Notes.Add("No Python with pandas, SQLAlchemy and psycopg2 is on this machine.");
            return;
        }

        Notes.Add($"Python: {versions}; its peak RSS includes the reading of its frame.");
        await AddAsync(ContenderNames.PandasCopy, all => new PandasContender(ContenderNames.PandasCopy, "copy", python, all));
        await AddAsync(ContenderNames.PandasDefault, some => new PandasContender(ContenderNames.PandasDefault, "default", python, some),
            PandasDefaultCells);
    }

    /// <summary>Adds one that is asked for, with at most so many cells to write.</summary>
    private async Task AddAsync(string name, Func<Workload, IContender> create, int cells = int.MaxValue)
    {
        if (_isAsked(name))
            Contenders.Add(create(await WorkloadAsync(cells)));
    }

    private async Task<Workload> WorkloadAsync(int cells)
    {
        var rows = Math.Min(_data.Count, cells / _data.Columns.Count);
        if (!_workloads.TryGetValue(rows, out var workload))
            _workloads.Add(rows, workload = await Workload.CreateAsync(_database, _data.Take(rows)));
        return workload;
    }
}
