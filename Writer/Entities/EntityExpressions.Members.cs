using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <content>Members, as EF reads them.</content>
internal static partial class EntityExpressions
{
    /// <summary>A member of an instance that may be null.</summary>
    public static Expression Member(Expression instance, IPropertyBase property)
    {
        var member = property.GetMemberInfo(forMaterialization: false, forSet: false);
        return Through(instance, found =>
        {
            if (property.IsIndexerProperty())
                return Indexed(found, (PropertyInfo)member, property);
            Expression value = Expression.MakeMemberAccess(
                member.DeclaringType!.IsAssignableFrom(found.Type) ? found : Expression.Convert(found, member.DeclaringType), member);

            // A backing field may be nullable and its property not: unset, it is the property's default.
            return value.Type == property.ClrType || property.ClrType.IsAssignableFrom(value.Type) ? value
                : Nullable.GetUnderlyingType(value.Type) == property.ClrType
                    ? Expression.Call(value, nameof(Nullable<>.GetValueOrDefault), null)
                : Expression.Convert(value, property.ClrType);
        });
    }

    // What a bag does not have is the type's default, and so is a null where there can be none.
    private static Expression Indexed(Expression instance, PropertyInfo indexer, IPropertyBase property)
    {
        var name = Expression.Constant(property.Name);
        Expression value = property.DeclaringType.IsPropertyBag
            ? Expression.Call(typeof(EntityExpressions), nameof(Item), null, Same(instance, typeof(IDictionary<string, object?>)), name)
            : Expression.Property(instance, indexer, name);
        return value.Type == property.ClrType ? value : Expression.Call(
            typeof(EntityExpressions), nameof(Own), [property.ClrType], AsObject(value), Expression.Constant(property.Name));
    }

    private static T? Own<T>(object? value, string property)
    {
        try
        {
            return value is null ? default : (T)value;
        }
        catch (InvalidCastException)
        {
            throw Errors.ValueOfOtherType(property, value!.GetType(), typeof(T));
        }
    }

    private static object? Item(IDictionary<string, object?> bag, string name) => bag.TryGetValue(name, out var value) ? value : null;
}
