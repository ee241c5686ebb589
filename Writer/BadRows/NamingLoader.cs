using EfWriter.Frames;
using EfWriter.Load;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>Adds to a server's refusal what it does not say: the type of the column that it names.</summary>
internal sealed class NamingLoader(IFrameLoader inner) : IFrameLoader
{
    public BulkMethod Method => inner.Method;

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.LoadAsync(reader, target, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            ServerFailure.NoteType(e, target.Columns);
            throw;
        }
    }
}
