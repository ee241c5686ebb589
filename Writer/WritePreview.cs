using EfWriter.Frames;
using EfWriter.Merge;
using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter;

/// <summary>The plan of a write that will not follow: what refuses it is a part of it.</summary>
internal sealed class WritePreview(DbContext host, TargetFinder targets, WritePlanner planner)
{
    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());
    private readonly TableDdl _ddl = new(host);

    /// <summary>Looks at the server's catalogs and the frame's columns; nothing is changed.</summary>
    public async Task<WritePlan> LookAsync(Frame frame, QualifiedName name, WriteOptions options, CancellationToken cancellationToken)
    {
        var existing = await _catalog.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var isNewSchema = existing is null && !TargetRules.IsTemporary(name) && !await _catalog.SchemaExistsAsync(name.Schema, cancellationToken).ConfigureAwait(false);
        await TextResolution.ResolveAsync(frame, existing, options, looksAtAll: true, cancellationToken).ConfigureAwait(false);
        var fields = await FieldsAsync(frame, options, cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(existing, name, fields, options, cancellationToken).ConfigureAwait(false);
        return WritePlan.Of(name, existing is not null, options, plan, isNewSchema ? _ddl.CreateSchema(name.Schema) : []);
    }

    private async Task<PlannedWrite> PlanAsync(
        TargetTable? existing, QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            TargetFinder.CheckKind(existing, options);
            existing = await targets.AddFactsAsync(existing, options, cancellationToken).ConfigureAwait(false);
            await targets.CheckAsync(existing, options, cancellationToken).ConfigureAwait(false);
            var plan = await planner.PlanAsync(existing, name, fields, options, streams: 1, cancellationToken).ConfigureAwait(false);
            await new TargetMaker(host).PlanSwapAsync(plan.Table, existing, fields, options, cancellationToken).ConfigureAwait(false);
            return plan with { Columns = new ColumnTypes(host, options).TellWidened(plan.Columns, name) };
        }
        catch (Exception refusal) when (refusal is FrameFault or FrameWriteException)
        {
            return new(TablePlanner.Append(name), []) { Refusal = refusal };
        }
    }

    // What gives its rows once keeps them for the write: a DateTime column is an instant or not by its rows, and stays a guess here.
    private static async Task<IReadOnlyList<FrameField>> FieldsAsync(Frame frame, WriteOptions options, CancellationToken cancellationToken)
    {
        if (!frame.CanBeReadAgain)
            return frame.Fields;
        var reader = await FrameReader.OpenAsync(frame, options.BatchRows, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return reader.Fields;
    }
}
