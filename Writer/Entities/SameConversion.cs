using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities;

/// <summary>Whether two converters store the same value alike.</summary>
internal static class SameConversion
{
    public static bool Is(ValueConverter? one, ValueConverter? other) => ReferenceEquals(one, other)
        || (one is not null && other is not null && one.ModelClrType == other.ModelClrType && one.ProviderClrType == other.ProviderClrType
            && ExpressionEqualityComparer.Instance.Equals(one.ConvertToProviderExpression, other.ConvertToProviderExpression));
}
