using EfWriter.Entities;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>What the calls for entities share.</content>
public static partial class EfWriterDbContextExtensions
{
    private static void CheckHost(DbContext db, QualifiedName name)
    {
        DynamicCode.Check();
        if (db.Database.ProviderName != "Npgsql.EntityFrameworkCore.PostgreSQL")
            throw FailureReport.Describe(Errors.NotNpgsql(db.Database.ProviderName), name);
    }

    private static async Task<T> MappedAsync<T>(
        DbContext db,
        Type entity,
        IReadOnlyCollection<object>? written,
        Func<EntityTable, Task<WriteRequest>> prepare,
        Func<FrameWriter, WriteRequest, Task<T>> run,
        CancellationToken cancellationToken,
        NamedTable? named = null,
        string? type = null)
    {
        CheckHost(db, new(string.Empty, type ?? TypeNames.Of(entity)));
        var table = EntityTable.Of(db, EntityTable.TypeOf(db, entity, written), type);
        var called = named?.Name ?? table.Name;
        var name = new QualifiedName(
            named?.Schema ?? table.Schema ?? await EntitySchema.FindAsync(db, called, cancellationToken).ConfigureAwait(false), called);
        new EntityScope(db, written).Begin();
        try
        {
            var request = Place(await prepare(table).ConfigureAwait(false), table, name);
            return await run(new(db), EntityMerge.Complete(db, table, request)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FrameFault or FrameSourceException or SetterFault)
        {
            throw FailureReport.Describe(e, name);
        }
    }

    // In a schema, an index's name stands for one table's: another one gets its own.
    private static WriteRequest Place(WriteRequest request, EntityTable table, QualifiedName name)
    {
        request = request with { Name = name };
        return request is { ModelTable: null, Options.NewTable: { } made } && name.Name != table.Name
            ? request with
            {
                Options = request.Options with { NewTable = made with { Indexes = [.. made.Indexes.Select(i => i with { Name = null })] } },
            }
            : request;
    }
}
