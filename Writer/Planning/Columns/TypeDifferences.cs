using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>Decides about the columns whose types differ between the frame and the table that is there.</summary>
internal sealed class TypeDifferences(DbContext host, WriteRequest request)
{
    private readonly WriteOptions _options = request.Options;
    private readonly StoreTypes _server = new((NpgsqlConnection)host.Database.GetDbConnection());

    /// <summary>Says which columns are altered, cast or added, and of which type; the others are as they were.</summary>
    public async Task<IReadOnlyList<ColumnMatch>> DecideAsync(IReadOnlyList<ColumnMatch> columns, QualifiedName table,
        CancellationToken cancellationToken)
    {
        if (!columns.Any(MayChange))
            return columns;

        var natural = NaturalTypes(columns.Where(MayChange), table);
        var types = await _server.FindAsync([.. natural.Values.Distinct()], cancellationToken).ConfigureAwait(false);
        var decided =
            columns.Select(
                column => MayChange(column) ? Decide(column, natural[column.Name], types.GetValueOrDefault(natural[column.Name])) : column)
                .ToList();
        return await RefuseUnassignableAsync(decided, types, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Says which of the columns that fit have another type in the table than they would have in one of their own: for a person to know.
    /// </summary>
    public IReadOnlyList<ColumnMatch> MarkWidened(IReadOnlyList<ColumnMatch> columns, QualifiedName table)
    {
        var natural = NaturalTypes(columns.Where(column => column.Load is not null), table);
        return [
            .. columns.Select(
                column =>
                    column is { Decision: ColumnDecision.Match, Load: not null } && natural[column.Name] != column.Target!.Type.DisplayName
            ? column with { Decision = ColumnDecision.Widen }
            : column)];
    }

    // A column that is generated, an identity or missing stays refused whatever its type.
    private bool MayChange(ColumnMatch column) => column is { Decision: ColumnDecision.Add }
        || (column is { Field: not null, Target: not null }
            && (column.Load is not null
                ? _options.OnWiderType == OnWiderType.Alter && !column.Field.IsOfTable
                : IsOtherType(column)
            && (_options.OnTypeMismatch == OnTypeMismatch.Cast || _options.OnWiderType == OnWiderType.Alter)));

    private static bool IsOtherType(ColumnMatch column) => column.Fault is { IsAboutType: true };

    private ColumnMatch Decide(ColumnMatch column, string storeType, TargetType? type)
    {
        if (column.Decision == ColumnDecision.Add)
            return column with { StoreType = storeType };
        if (_options.OnWiderType == OnWiderType.Alter && type is not null && Widening.IsWider(column.Target!.Type, type))
            return column with { Decision = ColumnDecision.Alter, StoreType = storeType, Fault = null };
        return column.Load is null && _options.OnTypeMismatch == OnTypeMismatch.Cast
            ? column with { Decision = ColumnDecision.Cast, StoreType = storeType, Fault = null }
            : column;
    }

    private async Task<IReadOnlyList<ColumnMatch>> RefuseUnassignableAsync(
        List<ColumnMatch> columns, IReadOnlyDictionary<string, TargetType> types, CancellationToken cancellationToken)
    {
        var casts = columns.Where(column => column.Decision == ColumnDecision.Cast && types.ContainsKey(column.StoreType!)).ToList();
        if (casts.Count == 0)
            return columns;

        var answers = await _server
            .AreAssignableAsync([.. casts.Select(column => (types[column.StoreType!], column.Target!.Type))], cancellationToken)
            .ConfigureAwait(false);
        foreach (var (column, isAssignable) in casts.Zip(answers))
        {
            if (!isAssignable)
                columns[columns.IndexOf(column)] =
                    column.Refuse(Errors.NoCast(column.Name, column.StoreType!, column.Target!.Type.DisplayName));
        }

        return columns;
    }

    /// <summary>What the frame's columns would be in a table of their own.</summary>
    private Dictionary<string, string> NaturalTypes(IEnumerable<ColumnMatch> columns, QualifiedName table)
    {
        FrameField[] fields = [.. columns.Select(column => column.Field!)];
        var model = new RuntimeModelBuilder(host).Build(TableDefiner.Define(
            table, fields, request.Options.Columns, new NewTableOptions(), new TypeMap(host.GetService<IRelationalTypeMappingSource>())));
        return fields.Select((field, i) => (field.Name, Type: model.StoreType(i)))
            .ToDictionary(column => column.Name, column => column.Type);
    }
}
