using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter;

/// <summary>What a write would do, found out by reading only.</summary>
/// <param name="Exists">Whether the name is taken.</param>
/// <param name="Before">The statements before the rows.</param>
/// <param name="After">The statements after the rows.</param>
internal sealed record WritePreview(bool Exists, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    /// <summary>Looks at the server's catalogs and the frame's first batch; the same refusals as a write, and nothing is changed.</summary>
    public static async Task<WritePreview> OfAsync(
        DbContext host, Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await host.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await LookAsync(host, frame, name, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw Errors.Describe(failure, name);
        }
        finally
        {
            await host.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static async Task<WritePreview> LookAsync(
        DbContext host, Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
        TableDefiner.Check(frame.Fields, options);
        var catalog = new Catalog((NpgsqlConnection)host.Database.GetDbConnection());
        var existing = await catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (existing is not null && options.IfExists == IfExists.Fail)
            throw Errors.TableExists(name, existing.KindName);

        var reader = await FrameReader.OpenAsync(frame, options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        if (existing is not null && options.IfExists == IfExists.Append)
        {
            ColumnMatcher.Match(reader.Fields, existing);
            return new(Exists: true, [], []);
        }

        var ddl = new TableDdl(host);
        var planner = new TablePlanner(new RuntimeModelBuilder(host), ddl);
        var definition = TableDefiner.Define(name, reader.Fields, options, new TypeMap(host.GetService<IRelationalTypeMappingSource>()));
        var plan = existing is null ? planner.Create(definition) : planner.Replace(definition);
        var isSchemaThere = await catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false);
        return new(existing is not null, [.. isSchemaThere ? [] : ddl.CreateSchema(name.Schema), .. plan.Before], [.. plan.After, .. plan.Swap]);
    }
}
