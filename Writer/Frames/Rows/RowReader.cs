using System.Diagnostics.CodeAnalysis;

namespace EfWriter.Frames;

/// <summary>Takes objects apart into batches, each of rows that have the same columns.</summary>
/// <remarks>
/// Rows keep their order as long as their columns seldom change. After <see cref="MostSwitches"/> changes, rows of the same columns are
/// gathered from among as many rows as a batch may have: what has to begin anew with each change begins some times a batch then, not some
/// times a row.
/// </remarks>
internal sealed class RowReader<T>
{
    /// <summary>The changes of columns up to which all rows keep their order.</summary>
    public const int MostSwitches = 32;

    /// <summary>Room for the rows of one set at first, where there are many sets.</summary>
    public const int FewGathered = 16;

    // Beyond these, buffers are given back after each batch.
    private const int MostKeptGroups = 64;

    // Documents of a batch lie in one piece of memory each column, which this keeps small; rows that are gathered need more of them.
    private const int MostGatheredBytes = 16 * 1024 * 1024;

    // A collection's own word for its length is not worth more room than this.
    private const int MostExpected = 1 << 20;

    private readonly RowShape<T> _shape;
    private readonly int _batchRows;
    private readonly int _firstRows;
    private readonly ulong[] _has;
    private readonly List<RowGroup<T>> _groups = [];
    private readonly Queue<ColumnBatch> _ready = [];
    private RowGroup<T>? _current;
    private long _row;
    private int _held;
    private int _switches;
    private bool _gathers;

    /// <param name="shape">Takes one object apart.</param>
    /// <param name="batchRows">The most rows of a batch, and the most that are held.</param>
    /// <param name="expected">How many objects there are, as far as that is known; 0 if it is not.</param>
    public RowReader(RowShape<T> shape, int batchRows, int expected = 0)
    {
        (_shape, _batchRows) = (shape, batchRows);
        _firstRows = Math.Max(BatchBuffer.FewRows, Math.Min(expected, MostExpected));
        _has = new ulong[shape.Words];
    }

    /// <summary>The objects taken so far.</summary>
    public long Rows => _row;

    /// <summary>Whether no batch has been handed out yet.</summary>
    public bool IsInFirstBatch { get; private set; } = true;

    /// <summary>
    /// Takes an object's cells at once, for an enumerator may hand out the same object again. <see cref="TryTake"/> has to follow.
    /// </summary>
    public void Add(T row)
    {
        if (row is null && !_shape.TakesNull)
            throw Errors.NullRow(_row);
        _shape.Look(row, _has);
        if (_current is null || !_current.Has(_has))
            Switch();
        if (_gathers)
            _current.Add(row, _row);
        else
            _current.Add(row);
        _row++;
        _held++;
        if (_held == _batchRows || _current.IsHeavy || _current.Bytes >= (_gathers ? MostGatheredBytes : JsonBuffer.EnoughBytes))
            TakeAll();
    }

    /// <summary>A batch that is complete. All of them have to be taken, one after the other, before the next object is added.</summary>
    public bool TryTake([NotNullWhen(true)] out ColumnBatch? batch)
    {
        var isReady = _ready.TryDequeue(out batch);
        IsInFirstBatch &= !isReady;
        return isReady;
    }

    /// <summary>Completes the batches after the last object.</summary>
    public void End() => TakeAll();

    [MemberNotNull(nameof(_current))]
    private void Switch()
    {
        if (_current is not null && !_gathers)
        {
            TakeAll();
            _gathers = ++_switches > MostSwitches;
        }

        _current = _groups.Find(group => group.Has(_has));
        if (_current is not null)
            return;
        _current = new(_shape, [.. _has], _batchRows, _groups.Count == 0 ? _firstRows : _gathers ? FewGathered : BatchBuffer.FewRows);
        _groups.Add(_current);
    }

    private void TakeAll()
    {
        _held = 0;
        var filled = _groups.FindAll(group => !group.IsEmpty);
        var areMixed = filled.Count > 1;
        if (areMixed)
            filled.Sort((one, other) => one.FirstNumber.CompareTo(other.FirstNumber));
        foreach (var group in filled)
            _ready.Enqueue(group.Take(areMixed));
        if (_groups.Count <= MostKeptGroups)
            return;
        _groups.Clear();
        _current = null;
    }
}
