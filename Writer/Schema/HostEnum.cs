using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal.Mapping;

namespace EfWriter.Schema;

/// <summary>A CLR enum that the host has mapped to a PostgreSQL enum.</summary>
/// <param name="StoreType">The enum's name in the database.</param>
/// <param name="Labels">The label of each CLR value.</param>
internal sealed record HostEnum(string StoreType, IReadOnlyDictionary<object, string> Labels)
{
    public static HostEnum? Find(IRelationalTypeMappingSource host, Type type)
    {
        // The labels have no other door: Npgsql's name translation is applied in this class alone.
#pragma warning disable EF1001
        return host.FindMapping(type) is NpgsqlEnumTypeMapping mapping ? new(mapping.StoreType, mapping.Labels) : null;
#pragma warning restore EF1001
    }
}
