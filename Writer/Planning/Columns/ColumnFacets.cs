using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Refuses what is asked for a column and changes nothing about it. Whether it does is for the host's own type mappings to say.
/// </summary>
internal sealed class ColumnFacets(DbContext host)
{
    private readonly TypeMap _types = new(host.GetService<IRelationalTypeMappingSource>());
    private readonly RuntimeModelBuilder _models = new(host);

    /// <exception cref="FrameFault">A facet of a column has no effect.</exception>
    public void Check(WriteRequest request)
    {
        if (request.IsMapped)
            return;
        foreach (var (name, asked) in request.Options.Columns)
        {
            if (asked.IsNullable == true && request.NewTable.PrimaryKey.Contains(name))
                throw Errors.NullableKey(name);
            if (asked is { Scale: not null, Precision: null })
                throw Errors.ScaleWithoutPrecision(name);
            var field = request.Frame.Fields.First(field => field.Name == name);
            if (asked.MaxLength is not null)
                CheckEffect(request, field, asked, asked with { MaxLength = null }, nameof(ColumnOptions.MaxLength));
            if (asked.Precision is not null)
                CheckEffect(request, field, asked, asked with { Precision = null, Scale = null }, nameof(ColumnOptions.Precision));
            if (asked.Scale is not null)
                CheckEffect(request, field, asked, asked with { Scale = null }, nameof(ColumnOptions.Scale));
        }
    }

    private void CheckEffect(WriteRequest request, FrameField field, ColumnOptions asked, ColumnOptions without, string facet)
    {
        var type = StoreType(request.Name, field, asked);
        if (type == StoreType(request.Name, field, without))
            throw Errors.FacetWithoutEffect(field.Name, facet, type);
    }

    private string StoreType(QualifiedName table, FrameField field, ColumnOptions asked) => _models.Build(TableDefiner.Define(
        table, [field], new Dictionary<string, ColumnOptions> { [field.Name] = asked }, new(), _types)).StoreType(0);
}
