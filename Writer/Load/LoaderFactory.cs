using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load;

/// <summary>Chooses what moves the rows.</summary>
internal sealed class LoaderFactory(DbContext host)
{
    private readonly IRelationalTypeMappingSource _mappings = host.GetService<IRelationalTypeMappingSource>();

    /// <summary>Makes the loader that the caller asked for, or the faster one that can write every column.</summary>
    /// <param name="method">What was asked for.</param>
    /// <param name="target">Where the rows go.</param>
    /// <param name="connections">Where COPY may send from.</param>
    /// <param name="onServer">The frame, where its rows need not be sent; null where they must.</param>
    /// <exception cref="FrameFault">A column cannot be written, or not by the loader that was asked for.</exception>
    public IFrameLoader Create(BulkMethod method, LoadTarget target, IReadOnlyList<NpgsqlConnection> connections, ServerQueryFrame? onServer)
    {
        var factory = new EncoderFactory(_mappings);
        var encoders = target.Columns.Select(factory.TryCreate).ToList();
        foreach (var (column, encoder) in target.Columns.Zip(encoders))
            CheckWritable(column, encoder, method);

        if (onServer is not null)
            return new InsertSelectLoader(connections[0], host.GetService<ISqlGenerationHelper>(), onServer);
        return method == BulkMethod.BulkExtensions || encoders.Contains(null)
            ? BulkExtensionsLoader.Create(host, target, encoders)
            : new CopyLoader(connections, host.GetService<ISqlGenerationHelper>(), [.. encoders.OfType<ColumnEncoder>()]);
    }

    private void CheckWritable(LoadColumn column, ColumnEncoder? encoder, BulkMethod method)
    {
        if (encoder is not null)
            return;
        if (!IsHostsOwnPair(column))
            throw Errors.TypeMismatch(column.Name, column.Field.ClrType, column.Target.Type.DisplayName);
        if (method == BulkMethod.Copy)
            throw Errors.NoEncoder(column.Name, column.Field.ClrType, column.Target.Type.DisplayName);
    }

    // A plugin's type: Npgsql can write it where the host maps it to exactly the column's type.
    private bool IsHostsOwnPair(LoadColumn column) =>
        _mappings.FindMapping(column.Field.ClrType) is { } mapping
        && column.Target.Type.BaseName is var type
        && (AsServerSpells(mapping.StoreTypeNameBase) == type || AsServerSpells(mapping.StoreType) == type);

    // The one type that plugins know by a shorter name than the server's.
    private static string AsServerSpells(string storeType) => storeType switch
    {
        "time" => "time without time zone",
        "time[]" => "time without time zone[]",
        _ => storeType,
    };
}
