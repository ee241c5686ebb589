using EfWriter.Failures;
using EfWriter.Loads;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>Loads by many processes.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>
    /// Begins a load of a table by many processes: each writes parts of it by the load's token, from wherever it runs, and
    /// <see cref="TableLoad.CommitAsync"/> brings all of them into the table at once. Readers see nothing until then.
    /// </summary>
    /// <remarks>
    /// What the write of the rows needs is checked now, as for one write: columns, options, table. The schema gets two tables until the
    /// load ends, and <c>__efwriter_loads</c>, with a row for each load.
    /// </remarks>
    /// <param name="db">A context that uses Npgsql, without a transaction.</param>
    /// <param name="shape">
    /// A frame of the columns that the parts have, such as <c>Frame.From(Array.Empty&lt;Order&gt;())</c>. Its rows are not written;
    /// those of a text are looked at for their types.
    /// </param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How the rows are written; null for the defaults.</param>
    /// <param name="loadOptions">Who may write parts, which are expected, how long the load is kept; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of the load is left.</param>
    /// <returns>The load, to be disposed.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is
    /// <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="FrameWriteException">The columns, the options or the server do not allow the write; the message says what to
    /// do.</exception>
    public static async Task<TableLoad> BeginLoadAsync(
        this DbContext db, Frame shape, string table, WriteOptions? options = null, LoadOptions? loadOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(table);
        var request = OfFrame(db, shape, table, options);
        var token = await new LoadWriter(db).BeginAsync(request, loadOptions ?? new(), cancellationToken).ConfigureAwait(false);
        return new(new ContextHost(db), token, isDetached: false);
    }

    /// <summary>Opens a load that another process has begun. It stays open when what is returned is disposed.</summary>
    /// <param name="db">A context that uses Npgsql, on the load's database.</param>
    /// <param name="token">The load's token.</param>
    /// <returns>The load; the server is not asked yet.</returns>
    /// <exception cref="FrameWriteException">The text is no token.</exception>
    public static TableLoad OpenLoad(this DbContext db, string token)
    {
        ArgumentNullException.ThrowIfNull(db);
        return new(new ContextHost(db), ReadToken(token), isDetached: true);
    }

    /// <summary>Writes a part of a load, once by its name: a part that is there is not written again.</summary>
    /// <param name="db">A context that uses Npgsql, on the load's database.</param>
    /// <param name="token">The load's token.</param>
    /// <param name="part">The part's name, of 1 to 200 characters: what makes it the same part when it is tried again.</param>
    /// <param name="frame">Its rows, with all columns that the load was begun with.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of the part is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="FrameWriteException">The load is over, a cell does not fit, or the part is there with other rows.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit; write the part again.</exception>
    public static async Task<PartResult> WritePartAsync(
        this DbContext db, string token, string part, Frame frame, PartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var load = OpenLoad(db, token);
        await using var loadEnd = load.ConfigureAwait(false);
        return await load.WritePartAsync(part, frame, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a load's token.</summary>
    internal static LoadToken ReadToken(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        try
        {
            return LoadToken.Parse(token);
        }
        catch (FrameFault fault)
        {
            throw FailureReport.Describe(fault, FailureReport.OfLoad);
        }
    }

    private sealed class ContextHost(DbContext db) : ILoadHost
    {
        public Task<T> RunAsync<T>(Func<DbContext, Task<T>> call)
        {
            CheckHost(db, FailureReport.OfLoad);
            return call(db);
        }
    }
}
