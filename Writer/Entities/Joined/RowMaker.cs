using System.Linq.Expressions;
using System.Reflection;

namespace EfWriter.Entities.Joined;

/// <summary>Makes a caller's object of a row's columns so that EF sees through it: of which column each property is.</summary>
internal static class RowMaker
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>Whether a constructor takes a property's value.</summary>
    public static bool IsGiven(PropertyInfo property) => property.DeclaringType!.GetConstructors(Any).Any(one => Array.Exists(
        one.GetParameters(),
        parameter => parameter.ParameterType == property.PropertyType
            && property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The object; null if its type cannot be made of the columns.</summary>
    /// <param name="type">The object's type.</param>
    /// <param name="asked">The constructor that the caller has named; null for none.</param>
    /// <param name="columns">The columns, each of the property of its name.</param>
    /// <param name="row">The row.</param>
    public static Expression? Make(Type type, ConstructorInfo? asked, IReadOnlyList<JoinColumn> columns, Expression row)
    {
        IEnumerable<ConstructorInfo> constructors =
            asked is not null ? [asked] : type.GetConstructors(Any).OrderBy(one => one.GetParameters().Length);
        if (type.IsAbstract || constructors.FirstOrDefault(one => Array.TrueForAll(one.GetParameters(), HasColumn)) is not { } constructor)
            return null;
        var given = constructor.GetParameters().Select(parameter => Find(parameter)!).ToList();
        var others = columns.Except(given).ToList();
        var made = Expression.New(constructor, given.Select(Value), given.Select(column => type.GetProperty(column.Name)!));
        if (others.Count == 0)
            return given.Count == 0 ? null : made;

        // In an initializer EF sees what is set there, and not what the constructor is given.
        var settable = columns.Where(column => type.GetProperty(column.Name)!.CanWrite).ToList();
        return others.TrueForAll(settable.Contains)
            ? Expression.MemberInit(
                Expression.New(constructor, given.Select(Value)),
                settable.Select(column => Expression.Bind(type.GetProperty(column.Name)!, Value(column))))
            : null;

        bool HasColumn(ParameterInfo parameter) => Find(parameter)?.Type == parameter.ParameterType;

        JoinColumn? Find(ParameterInfo parameter) =>
            columns.FirstOrDefault(column => column.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));

        Expression Value(JoinColumn column) => JoinedType.Value(row, column.Name, column.Type);
    }
}
