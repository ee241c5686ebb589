using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Npgsql;

namespace EfWriter.Load.Importer;

/// <summary>A column that Npgsql's own converters write, those of the plugins that the host's data source has included.</summary>
/// <param name="column">The pair of field and column.</param>
/// <param name="checkDigits">Refuses a cell that the column would round; null if it rounds none.</param>
internal sealed class HostColumn<T>(LoadColumn column, Action<object, long>? checkDigits) : ImporterColumn
{
    private readonly string _type = HostTypeName.Of(column.Target.Type);
    private T[] _cells = [];
    private bool[] _nulls = [];

    public override int Load(ColumnVector source, int start, int count, long row)
    {
        if (_cells.Length < count)
            (_cells, _nulls) = (new T[count], new bool[count]);
        ((ColumnVector<T>)source).Read(start, _cells.AsSpan(0, count), _nulls.AsSpan(0, count));
        if (column.IsRequired && _nulls.AsSpan(0, count).IndexOf(true) is var missing and >= 0)
            throw column.NullFault(row + missing);

        for (var i = 0; checkDigits is not null && i < count; i++)
        {
            if (!_nulls[i])
                checkDigits(_cells[i]!, row + i);
        }

        return count;
    }

    public override Task WriteAsync(NpgsqlBinaryImporter importer, int index, long row, CancellationToken cancellationToken)
    {
        if (_nulls[index])
            return importer.WriteNullAsync(cancellationToken);
        try
        {
            var writing = importer.WriteAsync(_cells[index], _type, cancellationToken);
            return writing.IsCompletedSuccessfully ? writing : AwaitAsync(writing, row);
        }
        catch (Exception e) when (NpgsqlRefusal.Is(e))
        {
            throw Refuse(row);
        }
    }

    public override void Dispose()
    {
    }

    private async Task AwaitAsync(Task writing, long row)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (Exception e) when (NpgsqlRefusal.Is(e))
        {
            throw Refuse(row);
        }
    }

    private FrameFault Refuse(long row) => NpgsqlRefusal.Of([column], row);
}
