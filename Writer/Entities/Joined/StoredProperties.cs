using System.ComponentModel.DataAnnotations.Schema;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Joined;

/// <summary>The properties of a model that a caller says rows' values are of.</summary>
internal sealed class StoredProperties
{
    private readonly Dictionary<string, IProperty?> _members;

    private StoredProperties(Dictionary<string, IProperty?> members, IProperty? itself = null, ConstructorInfo? constructor = null) =>
        (_members, Itself, Constructor) = (members, itself, constructor);

    /// <summary>The caller has said nothing.</summary>
    public static StoredProperties None { get; } = new([]);

    /// <summary>What the rows themselves are stored as; null if they are objects.</summary>
    public IProperty? Itself { get; }

    /// <summary>The constructor that makes a row; null if the caller names none.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>Whether the caller has said nothing.</summary>
    public bool IsEmpty => Itself is null && _members.Count == 0;

    /// <summary>What a lambda says: <c>order => order.Price</c>, or <c>order => new Row(order.Id, order.Price)</c>.</summary>
    /// <exception cref="InvalidOperationException">It names something else than properties with columns.</exception>
    public static StoredProperties Of(IModel model, LambdaExpression storedAs)
    {
        var members = new Dictionary<string, IProperty?>(StringComparer.Ordinal);
        var made = Plain(storedAs.Body);
        if (made is not (NewExpression or MemberInitExpression))
            return new(members, Property(made));

        var constructor = made as NewExpression ?? ((MemberInitExpression)made).NewExpression;
        foreach (var (argument, parameter) in constructor.Arguments.Zip(constructor.Constructor?.GetParameters() ?? []))
            Add(Member(made.Type, parameter.Name!), argument);
        foreach (var binding in (made as MemberInitExpression)?.Bindings ?? [])
            Add(binding.Member.Name, (binding as MemberAssignment)?.Expression ?? throw NotStored(storedAs));
        return new(members, constructor: constructor.Constructor);

        // A value that is no property's is stored as EF stores its type.
        void Add(string member, Expression value) =>
            members[member] = Plain(value) is ConstantExpression or DefaultExpression ? null : Property(Plain(value));

        IProperty Property(Expression value) => Find(model, value, storedAs) as IProperty ?? throw NotStored(storedAs);

        string Member(Type type, string parameter) =>
            type.GetProperties().FirstOrDefault(one => one.Name.Equals(parameter, StringComparison.OrdinalIgnoreCase))?.Name
                ?? throw NotStored(storedAs);
    }

    /// <summary>A column for each property of a row's type.</summary>
    /// <exception cref="InvalidOperationException">The model stores such values in several ways, and the caller does not say in
    /// which.</exception>
    public IReadOnlyList<JoinColumn> OfMembers(DbContext db, Type row)
    {
        var columns = new List<JoinColumn>();
        var types = db.GetService<IRelationalTypeMappingSource>();
        var entity = db.Model.FindEntityType(row);
        foreach (var member in row.GetProperties().Where(one => IsColumn(one) && (one.CanWrite || RowMaker.IsGiven(one))))
        {
            var known = types.FindMapping(member, db.Model, useAttributes: true) as RelationalTypeMapping;
            var property = _members.TryGetValue(member.Name, out var said) ? said
                : entity is null ? StoredValues.Find(db.Model, member.PropertyType, known, $"{TypeNames.Of(row)}.{member.Name}")
                : entity.FindProperty(member.Name) is { } own && StoredValues.HasColumn(own) ? own
                : null;

            // Of an entity, what the model does not store in a column is none: objects inside, related ones.
            if (property is not null)
                columns.Add(new(member.Name, member.PropertyType, property.GetRelationalTypeMapping()));
            else if (entity is null || said is null && _members.ContainsKey(member.Name))
                columns.Add(new(member.Name, member.PropertyType, known ?? throw Errors.NotJoinable(row)));
        }

        return columns;
    }

    public override string ToString() => Itself is not null
        ? Name(Itself)
        : string.Join('\n', _members.Select(member => $"{member.Key}: {(member.Value is null ? string.Empty : Name(member.Value))}"));

    private static bool IsColumn(PropertyInfo property) => property.GetMethod is { IsPublic: true }
        && property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(NotMappedAttribute), inherit: true);

    private static string Name(IProperty property) => $"{property.DeclaringType.Name}.{property.Name}";

    private static InvalidOperationException NotStored(LambdaExpression storedAs) =>
        Errors.NotStored($"{storedAs}", TypeNames.Of(storedAs.Parameters[0].Type));

    // What an expression leads to: an entity, an object inside, a property. Null if it is nothing that the model knows.
    private static object? Find(IModel model, Expression value, LambdaExpression of) => value switch
    {
        ParameterExpression when value == of.Parameters[0] => model.FindEntityType(value.Type),
        MemberExpression { Expression: { } owner, Member: { Name: nameof(Nullable<>.Value), DeclaringType: { } declaring } }
            when Nullable.GetUnderlyingType(declaring) is not null => Find(model, Plain(owner), of),
        MemberExpression { Expression: { } owner, Member.Name: var name } => Inside(Find(model, Plain(owner), of), name),
        MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [var owner, ConstantExpression { Value: string name }] } call
            when call.Method.DeclaringType == typeof(EF) => Inside(Find(model, Plain(owner), of), name),
        _ => null,
    };

    private static object? Inside(object? owner, string name) => owner is not ITypeBase type ? null
        : type.FindProperty(name) is { } property ? StoredValues.HasColumn(property) ? property : null
        : type.FindComplexProperty(name) is { IsCollection: false } complex ? complex.ComplexType
        : type is IEntityType entity && entity.FindNavigation(name) is { IsCollection: false } navigation ? navigation.TargetEntityType
        : null;

    private static Expression Plain(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } cast
            ? Plain(cast.Operand)
            : expression;
}
