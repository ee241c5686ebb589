using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace EfWriter.Session;

/// <summary>
/// Reports how far a write has come, and at what it is. While the server works on one statement, there is nothing new but the time, which
/// is reported now and then.
/// </summary>
/// <param name="process">The server's process that runs the write.</param>
internal sealed class StageReports(int process) : IProgress<WriteProgress>, IDisposable
{
    // Between two reports of nothing new.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private IProgress<WriteProgress>? _to;
    private WriteProgress _last;
    private Timer? _timer;
    private long _entered;
    private bool _isNews;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Reports to somebody from now on.</summary>
    /// <param name="to">Who; null for nobody.</param>
    /// <param name="total">The frame's rows; null if nobody knows.</param>
    public void Begin(IProgress<WriteProgress>? to, long? total)
    {
        if (to is null)
            return;
        (_to, _last) = (to, new(0, 0) { Total = total, ServerProcessId = process });
        Enter(WriteStage.Preparing);
        _timer = new(_ => Repeat(), state: null, Interval, Interval);
    }

    /// <summary>Says that a stage begins.</summary>
    public void Enter(WriteStage stage) => Tell(_last with { Stage = stage });

    /// <summary>Says how many rows were sent.</summary>
    public void Report(WriteProgress value) => Tell(_last with { Stage = WriteStage.Sending, Rows = value.Rows, Bytes = value.Bytes });

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
            _to = null;
    }

    private void Tell(WriteProgress next)
    {
        lock (_lock)
        {
            _failure?.Throw();
            if (_entered == 0 || next.Stage != _last.Stage)
                _entered = Stopwatch.GetTimestamp();
            (_last, _isNews) = (next with { Elapsed = Stopwatch.GetElapsedTime(_entered) }, true);
            _to?.Report(_last);
        }
    }

    // On a thread of the pool, where nobody could catch what the app's own code throws: the write's next report does it.
    private void Repeat()
    {
        lock (_lock)
        {
            var isNews = _isNews;
            _isNews = false;
            if (isNews || _failure is not null)
                return;
            try
            {
                _last = _last with { Elapsed = Stopwatch.GetElapsedTime(_entered) };
                _to?.Report(_last);
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
