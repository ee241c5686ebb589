using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Citus;

/// <summary>How a table that a write makes is placed.</summary>
/// <param name="sql">Delimits names.</param>
/// <param name="asked">What the write asks for; null for nothing.</param>
/// <param name="old">The placement of the table whose place the new one takes; that of one server if there is none.</param>
internal sealed class NewPlacement(ISqlGenerationHelper sql, Distribution? asked, Placement old)
{
    /// <summary>The column that says where a row is kept; null if none does.</summary>
    public string? Column => asked is null ? old.Column : asked.Column;

    /// <summary>The statements that place the table while it has no rows.</summary>
    /// <param name="made">The table, under the name that it has by then.</param>
    /// <param name="target">The name that it has in the end.</param>
    public IReadOnlyList<string> Statements(QualifiedName made, QualifiedName target) => asked switch
    {
        null => old.PlaceLike(Delimit(made), Delimit(target)),
        { Kind: DistributionKind.Hash } => [CitusSql.Distribute(Delimit(made), asked.Column!, Beside(target), asked.ShardCount)],
        { Kind: DistributionKind.Reference } => [CitusSql.MakeReference(Delimit(made))],
        _ => [CitusSql.MakeLocal(Delimit(made))],
    };

    /// <summary>Why the table cannot be placed so; null if it can.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="unique">The columns of each of its unique keys and indexes.</param>
    /// <param name="method">What sends the rows.</param>
    public FrameFault? Refusal(
        IReadOnlyCollection<string> columns, IEnumerable<IReadOnlyCollection<string>> unique, BulkMethod method)
    {
        if (method == BulkMethod.BulkExtensions)
            return Errors.NotCountedByCitus();
        if (Column is not { } column)
            return null;
        if (!columns.Contains(column))
            return Errors.DistributionColumnMissing(column);
        return unique.FirstOrDefault(key => key.Count > 0 && !key.Contains(column)) is { } lacking
            ? Errors.KeyNotDistributed(lacking, column)
            : null;
    }

    private string? Beside(QualifiedName target)
    {
        if (asked!.ColocateWith is not { } name)
            return null;
        return name.Split('.', 2) is [var schema, var table] ? Delimit(new(schema, table)) : Delimit(target with { Name = name });
    }

    private string Delimit(QualifiedName name) => sql.DelimitIdentifier(name.Name, name.Schema);
}
