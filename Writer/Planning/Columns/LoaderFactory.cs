using EfWriter.Citus;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Load.BulkExtensions;
using EfWriter.Load.Copy;
using EfWriter.Load.Encoders;
using EfWriter.Load.Importer;
using EfWriter.Requests;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>Chooses what moves the rows.</summary>
internal sealed class LoaderFactory(DbContext host)
{
    private readonly IRelationalTypeMappingSource _mappings = host.GetService<IRelationalTypeMappingSource>();

    /// <summary>Makes the loader that the caller asked for, or the faster one that can write every column.</summary>
    /// <param name="request">What was asked for; the rows of a server's own query need not be sent.</param>
    /// <param name="target">Where the rows go.</param>
    /// <param name="connections">Where COPY may send from.</param>
    /// <exception cref="FrameFault">A column cannot be written, or not by the loader that was asked for.</exception>
    public IFrameLoader Create(WriteRequest request, LoadTarget target, IReadOnlyList<NpgsqlConnection> connections)
    {
        var method = request.Options.BulkMethod;
        var encoders = new List<ColumnEncoder?>();
        foreach (var column in target.Columns)
        {
            FrameFault? problem = null;
            encoders.Add(column.Encoder ?? Prepare(column, method, out problem).Encoder);
            if (problem is not null)
                throw problem;
        }

        var sql = host.GetService<ISqlGenerationHelper>();
        if (request.Frame is ServerQueryFrame query)
        {
            return new InsertSelectLoader(connections[0], sql, query)
            {
                MayHaveTriggers = request.IfExists == IfExists.Append && !Identifiers.IsTemporary(target.Table.Name),
                KeepsQuery = CitusServer.Has(connections[0]),
                NeedsRows = request is { Mode: WriteMode.Sync, Merge.AllowEmptySync: false },
            };
        }

        if (method == BulkMethod.BulkExtensions)
            return BulkExtensionsLoader.Create(host, target, encoders, request.Options.BulkConfig);
        return method == BulkMethod.Importer || encoders.Contains(null)
            ? new ImporterLoader(connections[0], sql, [.. target.Columns.Select((column, i) => ImporterColumn(column, encoders[i]))])
            : new CopyLoader(connections, sql, [.. encoders.OfType<ColumnEncoder>()]);
    }

    /// <summary>The same target, with what the host calls the members of enums: for whoever shows cells as the server would.</summary>
    public LoadTarget WithLabels(LoadTarget target) => target with { Columns = [.. target.Columns.Select(WithLabels)] };

    private LoadColumn WithLabels(LoadColumn column)
    {
        var type = TypeMap.ElementType(column.Field.ClrType) ?? column.Field.ClrType;
        return type.IsEnum ? column with { Labels = HostEnum.Find(_mappings, type)?.Labels } : column;
    }

    /// <summary>Gives a column its encoder, where there is one.</summary>
    /// <param name="column">The column.</param>
    /// <param name="method">What was asked for.</param>
    /// <param name="problem">Why the column cannot be written, or not by the loader that was asked for; null where it can.</param>
    public LoadColumn Prepare(LoadColumn column, BulkMethod method, out FrameFault? problem)
    {
        var prepared = column with { Encoder = new EncoderFactory(_mappings).TryCreate(column) };
        problem = Problem(prepared, method);
        return prepared;
    }

    private FrameFault? Problem(LoadColumn column, BulkMethod method)
    {
        if (column.Encoder is not null)
            return null;
        if (!HostPairs.MayBeWritten(column, _mappings, (NpgsqlConnection)host.Database.GetDbConnection()))
            return Errors.TypeMismatch(column.Name, column.Field.TypeName, column.Target.Type.DisplayName);
        if (!new HostCheck(_mappings).TryCreate(column, out _))
            return Errors.Unchecked(column.Name, column.Pair);
        return method switch
        {
            BulkMethod.Copy => Errors.NoEncoder(column.Name, column.Field.TypeName, column.Target.Type.DisplayName),
            BulkMethod.BulkExtensions when !HostPairs.IsInModel(column, _mappings) =>
                Errors.NotInModel(column.Name, column.Field.TypeName, column.Target.Type.DisplayName),
            _ => null,
        };
    }

    private ImporterColumn ImporterColumn(LoadColumn column, ColumnEncoder? encoder)
    {
        if (encoder is not null)
            return new EncodedColumn(new EncodedFields(encoder));
        new HostCheck(_mappings).TryCreate(column, out var check);
        return RuntimeGenerics.New<ImporterColumn>(typeof(HostColumn<>).MakeGenericType(column.Field.CellType), column, check);
    }
}
