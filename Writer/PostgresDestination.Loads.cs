using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>Loads by many processes.</content>
public sealed partial class PostgresDestination
{
    /// <summary>
    /// Begins a load of a table by many processes, as
    /// <see cref="EfWriterDbContextExtensions.BeginLoadAsync(DbContext, Frame, string, WriteOptions, LoadOptions, CancellationToken)"/>
    /// does.
    /// </summary>
    /// <param name="shape">A frame of the columns that the parts have; its rows are not written.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How the rows are written; null for the defaults.</param>
    /// <param name="loadOptions">Who may write parts, which are expected, how long the load is kept; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of the load is left.</param>
    /// <returns>The load, to be disposed before the destination.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is
    /// <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="FrameWriteException">The columns, the options or the server do not allow the write.</exception>
    public async Task<TableLoad> BeginLoadAsync(
        Frame shape, string table, WriteOptions? options = null, LoadOptions? loadOptions = null,
        CancellationToken cancellationToken = default)
    {
        var host = new PoolHost(this);
        return await host.RunAsync(async db =>
        {
            var load = await db.BeginLoadAsync(shape, table, options, loadOptions, cancellationToken).ConfigureAwait(false);
            return new TableLoad(host, EfWriterDbContextExtensions.ReadToken(load.Detach()), isDetached: false);
        }).ConfigureAwait(false);
    }

    /// <summary>Opens a load that another process has begun. It stays open when what is returned is disposed.</summary>
    /// <param name="token">The load's token.</param>
    /// <returns>The load; the server is not asked yet.</returns>
    /// <exception cref="FrameWriteException">The text is no token.</exception>
    public TableLoad OpenLoad(string token) => new(new PoolHost(this), EfWriterDbContextExtensions.ReadToken(token), isDetached: true);

    /// <summary>Writes a part of a load, once by its name: a part that is there is not written again.</summary>
    /// <param name="token">The load's token.</param>
    /// <param name="part">The part's name, of 1 to 200 characters: what makes it the same part when it is tried again.</param>
    /// <param name="frame">Its rows, with all columns that the load was begun with.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of the part is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="FrameWriteException">The load is over, a cell does not fit, or the part is there with other rows.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit; write the part again.</exception>
    public async Task<PartResult> WritePartAsync(
        string token, string part, Frame frame, PartOptions? options = null, CancellationToken cancellationToken = default)
    {
        var load = OpenLoad(token);
        await using var loadEnd = load.ConfigureAwait(false);
        return await load.WritePartAsync(part, frame, options, cancellationToken).ConfigureAwait(false);
    }

    private sealed class PoolHost(PostgresDestination destination) : ILoadHost
    {
        public async Task<T> RunAsync<T>(Func<DbContext, Task<T>> call)
        {
            var db = new DbContext(destination._options);
            await using (db.ConfigureAwait(false))
                return await call(db).ConfigureAwait(false);
        }
    }
}
