using EfWriter.Failures;
using Npgsql;

namespace EfWriter.Load;

/// <summary>Which of the frame's rows went through one COPY, for the server counts only those that it was sent.</summary>
internal sealed class SentRows
{
    private readonly List<(long FirstLine, long FirstRow)> _runs = [];
    private long _lines;
    private long _nextRow = -1;

    public void Add(long row, int count)
    {
        // One run as long as nothing is left out: the usual COPY has one in all.
        if (row != _nextRow)
            _runs.Add((_lines, row));
        _lines += count;
        _nextRow = row + count;
    }

    /// <summary>Lets a server's refusal name the frame's row.</summary>
    public void Locate(PostgresException failure)
    {
        if (ServerFailure.Line(failure) is not { } line)
            return;

        var (firstLine, firstRow) = _runs.Last(run => run.FirstLine < line);
        ServerFailure.CountFrom(failure, firstRow - firstLine);
    }
}
