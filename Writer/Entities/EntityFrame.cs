using System.Runtime.CompilerServices;
using EfWriter.Frames;
using EfWriter.Requests;

namespace EfWriter.Entities;

/// <summary>Another frame, its columns named and its cells converted as the model does for an entity's properties.</summary>
internal sealed class EntityFrame : Frame
{
    private readonly Frame _inner;
    private readonly Func<ColumnVector, long, ColumnVector>?[] _conversions;
    private readonly IReadOnlyList<MadeColumn> _made;

    private EntityFrame(
        Frame inner, IReadOnlyList<FrameField> fields, Func<ColumnVector, long, ColumnVector>?[] conversions,
            IReadOnlyList<MadeColumn> made)
    {
        _inner = inner;
        Fields = [.. fields, .. made.Select(column => column.Field)];
        _conversions = conversions;
        _made = made;
    }

    internal override string Kind => _inner.Kind;

    internal override bool CanBeReadAgain => _inner.CanBeReadAgain;

    internal override bool IsUsedUp => _inner.IsUsedUp;

    internal override object? Source => _inner.Source;

    internal override long? KnownRows => _inner.KnownRows;

    internal override IReadOnlyList<FrameField> Fields { get; }

    internal override void BeginWrite(Action afterRow) => _inner.BeginWrite(afterRow);

    /// <summary>The write of a frame's rows.</summary>
    public static WriteRequest Of(EntityTable table, Frame frame, WriteOptions? asked)
    {
        OptionRules.CheckOfFrames(asked ?? new());
        var columns = new List<EntityColumn>();
        var fields = new List<FrameField>();
        var conversions = new List<Func<ColumnVector, long, ColumnVector>?>();
        foreach (var field in frame.Fields)
        {
            var column = Find(table, field.Name);
            if (columns.IndexOf(column) is var other and >= 0)
                throw Errors.TwoForOneProperty(field.Name, frame.Fields[other].Name, column.Name);
            columns.Add(column);
            var (cell, convert) = column.Property is { } property ? EntityCells.For(property, field) : (field.ClrType, null);
            fields.Add(field with { Name = column.Name, ClrType = cell, IsMemory = field.IsMemory && convert is null });
            conversions.Add(convert);
        }

        var mode = asked?.Mode ?? WriteMode.Insert;
        if (mode != WriteMode.UpdateOnly && table.Kind is { } kind && !columns.Contains(kind))
            throw Errors.NoDiscriminator(table.Entity, kind.Name, kind.Path);
        var made = Made(table, mode, columns);
        columns.AddRange(made);
        var rules = new EntityRules
        {
            OnlyInserted = [.. columns.Where(column => made.Contains(column) || column is { IsUpdated: false, IsFixed: false })
                .Select(column => column.Name)],
            Fixed = [.. columns.Where(column => column.IsFixed && !made.Contains(column)).Select(column => column.Name)],
        };
        var entities = new EntityFrame(frame, fields, [.. conversions], [.. made.Select(MadeColumn.Of)]);
        var request = table.Request(entities, asked, columns, rules);
        return request with { Options = AsNatural(request.Options, columns, fields) };
    }

    // A row that is there keeps its type and its key, whatever new rows get.
    private static List<EntityColumn> Made(EntityTable table, WriteMode mode, List<EntityColumn> has) => !mode.Adds()
        ? []
        : [.. table.Columns.Where(column =>
            column.New is not null && !has.Contains(column)
                && (mode is WriteMode.Insert or WriteMode.DeleteInsert || !column.Property!.IsPrimaryKey()))];

    // What is to be cast has the type of the frame's cells, not the model's.
    private static WriteOptions AsNatural(WriteOptions options, IReadOnlyList<EntityColumn> columns, IReadOnlyList<FrameField> fields) =>
        options.OnTypeMismatch != OnTypeMismatch.Cast ? options : options with
        {
            Columns = options.Columns.ToDictionary(option => option.Key, option => IsOtherCell(option.Key, columns, fields)
                ? option.Value with { StoreType = null }
                : option.Value),
        };

    private static bool IsOtherCell(string name, IReadOnlyList<EntityColumn> columns, IReadOnlyList<FrameField> fields) =>
        fields.FirstOrDefault(field => field.Name == name) is { } field
            && !IsStored(columns.First(column => column.Name == name), field.ClrType);

    private static bool IsStored(EntityColumn column, Type cell)
    {
        var stored = column.Property is { } property
            ? property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType
            : typeof(string);
        return (Nullable.GetUnderlyingType(stored) ?? stored) == cell;
    }

    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = 0L;
        await foreach (var batch in _inner.ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
        {
            var first = row;
            yield return new(
                batch.Rows,
                [
                    .. batch.Columns.Select((column, i) => _conversions[i]?.Invoke(column, first) ?? column),
                    .. _made.Select(column => column.Make(batch.Rows)),
                ]);
            row += batch.Rows;
        }
    }

    private static EntityColumn Find(EntityTable table, string name) =>
        table.Find(name) ?? throw Errors.NoEntityProperty(name, table.Entity, table.Columns.Select(column => column.Path));
}
