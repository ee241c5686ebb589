using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.BulkExtensions;

/// <summary>An entity type made at run time and EFCore.BulkExtensions' BulkInsert: any type that Npgsql can write.</summary>
/// <remarks>Only <see cref="BulkInsert"/> touches that package, so that an app which never asks for this loader does not need it.</remarks>
internal sealed class BulkExtensionsLoader : IFrameLoader
{
    private readonly DbContext _host;
    private readonly IReadOnlyList<BulkColumn> _columns;
    private readonly Action<object>? _configure;

    private BulkExtensionsLoader(DbContext host, IReadOnlyList<BulkColumn> columns, Action<object>? configure)
    {
        _host = host;
        _columns = columns;
        _configure = configure;
    }

    public BulkMethod Method => BulkMethod.BulkExtensions;

    public static BulkExtensionsLoader Create(
        DbContext host, LoadTarget target, IReadOnlyList<ColumnEncoder?> encoders, Action<object>? configure)
    {
        CheckSafe("schema", target.Table.Name.Schema, column: null);
        CheckSafe("table", target.Table.Name.Name, column: null);
        foreach (var column in target.Columns)
            CheckSafe("column", column.Name, column.Name);

        var mappings = host.GetService<IRelationalTypeMappingSource>();
        return new(host, [.. target.Columns.Select((column, i) => CreateColumn(column, encoders[i], mappings))], configure);
    }

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var cancellation = new ServerCancellation((NpgsqlConnection)_host.Database.GetDbConnection(), cancellationToken);
        await using var cancellationEnd = cancellation.ConfigureAwait(false);
        var entityType = EntityTypes.Get(_columns.Select(column => column.PropertyType));
        try
        {
            return await LoadAsync(entityType, reader, target, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            EntityTypes.Release(entityType);
        }
    }

    private async Task<LoadedRows> LoadAsync(
        Type entityType, FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, ServerCancellation cancellation)
    {
        var setters = _columns.Select((column, i) => column.Setter(entityType.GetProperty(RuntimeModelBuilder.PropertyName(i))!)).ToList();
        var context = await OpenContextAsync(entityType, target, cancellation.Requested).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            var rows = 0L;
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                cancellation.Requested.ThrowIfCancellationRequested();
                var entities = MakeEntities(entityType, setters, reader.Current, reader.FirstRow);
                var done = rows;
                void Report(long sent) => progress?.Report(new(done + sent, Bytes: 0));
                await InsertLocatedAsync(context, entities, entityType, reader.FirstRow, Report, cancellation).ConfigureAwait(false);
                rows += entities.Count;
                progress?.Report(new(rows, Bytes: 0));
            }

            return new(rows, Bytes: 0);
        }
    }

    private async Task InsertLocatedAsync(
        DbContext context, List<object> entities, Type entityType, long firstRow, Action<long> report, ServerCancellation cancellation)
    {
        var insert = new BulkInsert(context, entityType, _configure);
        try
        {
            await insert.RunAsync(entities, report, cancellation.Stalled).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellation.Explains(e))
        {
            throw cancellation.Answer(e);
        }
        catch (PostgresException e)
        {
            ServerFailure.CountFrom(e, firstRow);
            throw;
        }
        catch (FileNotFoundException e) when (IsPackage(e.FileName))
        {
            throw Errors.BulkExtensionsMissing();
        }
        catch (Exception e) when (NpgsqlRefusal.Is(e) && _columns.Any(column => column.IsHosts))
        {
            throw NpgsqlRefusal.Of([.. Suspects(entities, insert.Written)], firstRow + insert.Written);
        }
    }

    // The column whose value was read last; if that cannot be the reason, all that only Npgsql can write.
    private IEnumerable<LoadColumn> Suspects(List<object> entities, int written)
    {
        var last = written < entities.Count ? EntityTypes.LastReadOf(entities[written]) : -1;
        return last >= 0 && _columns[last].IsHosts
            ? [_columns[last].Column]
            : _columns.Where(column => column.IsHosts).Select(column => column.Column);
    }

    private static bool IsPackage(string? file) => file is not null
        && (file.StartsWith("EFCore.BulkExtensions", StringComparison.Ordinal)
            || file.StartsWith("Microsoft.Data.SqlClient", StringComparison.Ordinal));

    private List<object> MakeEntities(
        Type entityType, List<Action<object, object?>> setters, ColumnBatch batch, long firstRow)
    {
        var entities = new List<object>(batch.Rows);
        for (var i = 0; i < batch.Rows; i++)
            entities.Add(Activator.CreateInstance(entityType)!);

        var cells = new object?[ColumnEncoder.BlockRows];
        for (var start = 0; start < batch.Rows; start += cells.Length)
        {
            var block = cells.AsSpan(0, Math.Min(cells.Length, batch.Rows - start));
            for (var c = 0; c < _columns.Count; c++)
            {
                _columns[c].Read(batch.Columns[c], start, block, firstRow + start);
                for (var i = 0; i < block.Length; i++)
                    setters[c](entities[start + i], block[i]);
            }
        }

        return entities;
    }

    /// <summary>A context of the run-time model alone, on the host's connection and in its transaction.</summary>
    private async Task<DbContext> OpenContextAsync(Type entityType, LoadTarget target, CancellationToken cancellationToken)
    {
        var definition = new TableDefinition
        {
            Name = target.Table.Name,
            Columns = [.. _columns.Select(DefineColumn)],
        };
        var table = new RuntimeModelBuilder(_host).Build(definition, entityType);
        var options = new DbContextOptionsBuilder().UseNpgsql(_host.Database.GetDbConnection()).UseModel(table.Model).Options;
        var context = new DbContext(options);
        if (_host.Database.CurrentTransaction is { } transaction)
            await context.Database.UseTransactionAsync(transaction.GetDbTransaction(), cancellationToken).ConfigureAwait(false);
        return context;
    }

    private static ColumnDefinition DefineColumn(BulkColumn column) => new()
    {
        Name = column.Column.Name,
        ClrType = column.ClrType,
        StoreType = column.IsBytes ? "bytea" : StoreType(column.Column.Target.Type),
        IsNullable = !column.Column.Target.IsNotNull,
    };

    // Without a modifier: Npgsql finds a type by its plain name.
    // BulkExtensions takes every name that begins with "numeric" or "character" for the single value's type.
    private static string StoreType(TargetType type) => type.Element?.Oid switch
    {
        PgTypes.Numeric => "pg_catalog.numeric[]",
        PgTypes.Varchar => "pg_catalog.varchar[]",
        PgTypes.Bpchar => "pg_catalog.bpchar[]",
        _ => type.BaseName,
    };

    private static BulkColumn CreateColumn(LoadColumn column, ColumnEncoder? encoder, IRelationalTypeMappingSource mappings)
    {
        var clr = column.Field.ClrType;
        var cell = TypeMap.ElementType(clr) ?? clr;
        if (encoder is null)
        {
            new HostCheck(mappings).TryCreate(column, out var check);
            return new(column, encoder, BulkConversion.AsIs(clr), check);
        }

        var labels = cell.IsEnum ? HostEnum.Find(mappings, cell)?.Labels : null;
        return new(column, encoder, BulkConversion.IsFor(column) ? BulkConversion.For(column, labels) : null);
    }

    private static void CheckSafe(string what, string name, string? column)
    {
        if (name.AsSpan().ContainsAny('"', '[', ']'))
            throw Errors.UnsafeForBulkExtensions(what, name, column);
    }
}
