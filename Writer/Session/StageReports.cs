namespace EfWriter.Session;

/// <summary>Reports how far a write has come, and at what it is.</summary>
internal sealed class StageReports : IProgress<WriteProgress>
{
    private IProgress<WriteProgress>? _to;
    private WriteProgress _last;

    /// <summary>Reports to somebody from now on.</summary>
    /// <param name="to">Who; null for nobody.</param>
    /// <param name="total">The frame's rows; null if nobody knows.</param>
    public void Begin(IProgress<WriteProgress>? to, long? total)
    {
        (_to, _last) = (to, new(0, 0) { Total = total });
        Enter(WriteStage.Preparing);
    }

    /// <summary>Says that a stage begins.</summary>
    public void Enter(WriteStage stage)
    {
        _last = _last with { Stage = stage };
        _to?.Report(_last);
    }

    /// <summary>Says how many rows were sent.</summary>
    public void Report(WriteProgress value)
    {
        _last = value with { Stage = WriteStage.Sending, Total = _last.Total };
        _to?.Report(_last);
    }
}
