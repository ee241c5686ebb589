using EfWriter.Frames.Text;
using EfWriter.Load.BulkExtensions;
using EfWriter.Loads;
using EfWriter.Planning.Columns;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Planning;

/// <summary>Refuses what can be known without the server, and completes what the options imply.</summary>
internal sealed class RequestCheck(DbContext host)
{
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly TargetResolver _targets = new(host);
    private readonly ColumnFacets _columns = new(host);
    private readonly SourceCheck _source = new(host);

    /// <exception cref="FrameFault">The options mean nothing together or for this frame, or the frame cannot be written.</exception>
    /// <remarks>A text's columns are checked when it has been looked at.</remarks>
    public WriteRequest Complete(WriteRequest request)
    {
        var (frame, name, options) = request;
        OptionRules.Check(options);
        if (!request.IsMapped)
        {
            OptionRules.CheckOfFrames(options);
            OptionRules.CheckOfTables(options);
        }

        CheckBulkConfig(options);
        if (options.BatchRows < 1)
            throw Errors.BadBatchRows(options.BatchRows);
        if (options.Parallelism < 1)
            throw Errors.BadParallelism(options.Parallelism);
        if (options.Distribution is { ShardCount: < 1 and var shards })
            throw Errors.BadShardCount(shards);
        if (request.LockTimeout < TimeSpan.Zero)
            throw Errors.BadLockTimeout(request.LockTimeout);
        if (request.MaxBadRows < 0)
            throw Errors.BadMaxBadRows(request.MaxBadRows);
        if (request.Merge.Keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Errors.KeyNamedTwice(twice.Key);
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
        if (StagingNames.IsOwn(name.Name) && request.Once is not PartClaim)
            throw Errors.OwnTable(name.Name);
        _targets.CheckName(name);
        WriteRetries.Check(options.Retry);
        request = WithName(request);
        if (frame is TextFrame)
            return OptionRules.Complete(request);

        TableDefiner.Check(request);
        var mayExist = request.Mode != WriteMode.Insert || request.IfExists == IfExists.Append || request.ReplacesRows;
        foreach (var field in frame.Fields)
            _types.Check(field, options.Columns.GetValueOrDefault(field.Name)?.StoreType, mayExist);
        _source.CheckSource(frame);
        frame.BeginWrite(_source.AfterRow);
        frame.ReadAtOnce(options.Parallelism);
        request = OptionRules.Complete(request);
        _columns.Check(request);
        return request;
    }

    private static WriteRequest WithName(WriteRequest request)
    {
        if (request.Options.LoadName is not { } name)
            return request;
        NamedLoad.Check(name, Errors.BadLoadName);
        return Identifiers.IsTemporary(request.Name)
            ? throw Errors.BadLoadName("is set, and the target is a temporary table, which is gone before the load could be run again")
            : request with { Once = new NamedLoad(request.Name, name, request.LockTimeout) };
    }

    private static void CheckBulkConfig(WriteOptions options)
    {
        if (options.BulkConfig is not null && options.BulkMethod != BulkMethod.BulkExtensions)
            throw Errors.BulkConfigUnused($"{options.BulkMethod}");
        if (options.BulkConfig is not null)
            BulkConfigs.Check(options.BulkConfig);
    }
}
