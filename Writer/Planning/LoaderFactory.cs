using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Load.BulkExtensions;
using EfWriter.Load.Copy;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning;

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
    public IFrameLoader Create(BulkMethod method, LoadTarget target, IReadOnlyList<NpgsqlConnection> connections,
        ServerQueryFrame? onServer)
    {
        var encoders = new List<ColumnEncoder?>();
        foreach (var column in target.Columns)
        {
            FrameFault? problem = null;
            encoders.Add(column.Encoder ?? Prepare(column, method, out problem).Encoder);
            if (problem is not null)
                throw problem;
        }

        if (onServer is not null)
            return new InsertSelectLoader(connections[0], host.GetService<ISqlGenerationHelper>(), onServer);
        return method == BulkMethod.BulkExtensions || encoders.Contains(null)
            ? BulkExtensionsLoader.Create(host, target, encoders)
            : new CopyLoader(connections, host.GetService<ISqlGenerationHelper>(), [.. encoders.OfType<ColumnEncoder>()]);
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
        if (!IsHostsOwnPair(column))
            return Errors.TypeMismatch(column.Name, column.Field.ClrType, column.Target.Type.DisplayName);
        return method == BulkMethod.Copy ? Errors.NoEncoder(column.Name, column.Field.ClrType, column.Target.Type.DisplayName) : null;
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
