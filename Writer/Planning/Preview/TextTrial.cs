using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Load.Encoders;
using EfWriter.Routes;

namespace EfWriter.Planning.Preview;

/// <summary>Reads and encodes all values of a text without sending them, so that a plan refuses what the write would refuse.</summary>
internal static class TextTrial
{
    /// <summary>The plan, or its refusal if a value does not fit. What only the server refuses is not found.</summary>
    public static async Task<PlannedWrite> CheckAsync(PlannedWrite plan, CancellationToken cancellationToken)
    {
        if (plan.Request.Frame is not TextFrame text || plan.Route is PlannedRoute.Refused
            || plan.Request.BadRows.OnBadRow != OnBadRow.Fail)
            return plan;

        var sent = plan.Columns.Where(column => column.IsSent).ToDictionary(column => column.Name, StringComparer.Ordinal);
        var columns = text.Fields.Index().Where(field => sent.ContainsKey(field.Item.Name))
            .Select(field => (field.Index, Fields: Encoded(sent[field.Item.Name]))).ToList();
        try
        {
            var first = 0L;
            await foreach (var batch in text.ReadAsync(plan.Request.Options.BatchRows, cancellationToken).ConfigureAwait(false))
            {
                foreach (var (index, fields) in columns)
                    Check(batch.Columns[index], batch.Rows, fields, first);
                first += batch.Rows;
            }

            return plan;
        }
        catch (FrameFault fault)
        {
            return plan with { Route = new PlannedRoute.Refused(fault) };
        }
        finally
        {
            foreach (var (_, fields) in columns)
                fields?.Dispose();
        }
    }

    // Of a table that is to be made or altered, there is no column yet.
    private static EncodedFields? Encoded(ColumnMatch column) =>
        column is { Decision: not ColumnDecision.Alter, Load.Encoder: { } encoder } ? new(encoder) : null;

    private static void Check(ColumnVector cells, int rows, EncodedFields? fields, long first)
    {
        if (cells is IBadCells { Count: > 0 } bad)
            throw bad.First();
        for (var row = 0; fields is not null && row < rows;)
            row += fields.Load(cells, row, Math.Min(ColumnEncoder.BlockRows, rows - row), first + row);
    }
}
