using EfWriter.Catalog;
using EfWriter.Frames.Text;
using EfWriter.Requests;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Gives a text's columns their types: those that were asked for, the table's if rows are added to one, and otherwise those of the values.
/// Columns of other frames get the types that were asked for if they are to make a table.
/// </summary>
internal sealed class TextResolution(DbContext host, LoaderFactory loaders)
{
    private readonly AskedTypes _asked = new(loaders);

    /// <param name="request">The write.</param>
    /// <param name="existing">The table that is there; null for none.</param>
    /// <param name="looksAtAll">Whether to look at every row now, so that no misfit comes later.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The write, with a frame of these types.</returns>
    /// <exception cref="FrameFault">The text is not what its options say, or the write's options name a column that is not
    /// there.</exception>
    public async Task<WriteRequest> ResolveAsync(
        WriteRequest request, TargetTable? existing, bool looksAtAll, CancellationToken cancellationToken)
    {
        if (request.Frame is not TextFrame text)
            return _asked.Apply(request, existing);

        var asked = TextFrame.TypesOf(request.Options.Columns
            .Where(column => column.Value.StoreType is not null)
            .Select(column => KeyValuePair.Create(column.Key, column.Value.StoreType!)));
        if (existing is not null && !request.Swaps)
        {
            var free = existing.Columns.Where(column => !column.IsGenerated && !asked.ContainsKey(column.Name)).ToList();
            foreach (var column in free)
                asked.Add(column.Name, new(TextTypes.Of(column.Type.BaseName), column.Type.DisplayName) { IsOfTable = true });
            if (request.Options.OnWiderType == OnWiderType.Alter)
            {
                await text.ResolveAsync(asked, looksAtAll, cancellationToken).ConfigureAwait(false);
                foreach (var (column, wider) in await TextWidening.FindAsync(text, free, cancellationToken).ConfigureAwait(false))
                    asked[column] = AskedType.Of(wider);
            }
        }

        await text.ResolveAsync(asked, looksAtAll, cancellationToken).ConfigureAwait(false);
        TableDefiner.Check(request);
        new ColumnFacets(host).Check(request);
        return request;
    }
}
