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
    private readonly SourceCheck _source = new(host);

    /// <exception cref="FrameFault">The options mean nothing together or for this frame, or the frame cannot be written.</exception>
    public WriteRequest Complete(WriteRequest request)
    {
        var (frame, name, options) = request;
        if (options.BatchRows < 1)
            throw Errors.BadBatchRows(options.BatchRows);
        if (options.Parallelism < 1)
            throw Errors.BadParallelism(options.Parallelism);
        if (options.LockPatience < TimeSpan.Zero)
            throw Errors.BadLockPatience(options.LockPatience);
        Identifiers.CheckSchema(name.Schema);
        Identifiers.CheckTable(name.Name);
        _targets.CheckName(name);
        WriteRetries.Check(options.Retry);
        ModeOptions.Check(options);
        TableDefiner.Check(frame.Fields, options);
        foreach (var field in frame.Fields)
            _types.Map(field);
        _source.CheckSource(frame);
        frame.BeginWrite(_source.AfterRow);
        return request with { Options = ModeOptions.Complete(options) };
    }
}
