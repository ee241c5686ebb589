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
    /// <param name="model">The model.</param>
    /// <param name="storedAs">The lambda.</param>
    /// <param name="entity">The entity type, if only its name tells it from others of its class; null if the class says it.</param>
    public static StoredProperties Of(IModel model, LambdaExpression storedAs, string? entity)
    {
        var members = new Dictionary<string, IProperty?>(StringComparer.Ordinal);
        var made = PropertyPath.Plain(storedAs.Body);
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
            members[member] = PropertyPath.Plain(value) is ConstantExpression or DefaultExpression ? null : Property(value);

        IProperty Property(Expression value) =>
            PropertyPath.Of(value, storedAs.Parameters[0]) is [_, ..] way && Find(model, storedAs, entity, way) is { } property
                ? property
                : throw NotStored(storedAs);

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

    // Several entity types may have one class, each with its own way to store a property.
    private static IProperty? Find(IModel model, LambdaExpression storedAs, string? entity, IReadOnlyList<PropertyStep> way)
    {
        var type = storedAs.Parameters[0].Type;
        IEnumerable<IEntityType> owners = (entity is null ? model.FindEntityType(type) : model.FindEntityType(entity)) is { } known
            ? [known]
            : model.FindEntityTypes(type);
        var found = owners.Select(owner => way.Aggregate((object?)owner, Inside) as IProperty).OfType<IProperty>().ToList();
        return found is [var first, ..] && found.Find(
            other => !StoredValues.AreAlike(first.GetRelationalTypeMapping(), other.GetRelationalTypeMapping())) is { } second
            ? throw StoredValues.SeveralTypes(storedAs, [first, second])
            : found.FirstOrDefault();
    }

    private static object? Inside(object? owner, PropertyStep step)
    {
        if (owner is IEntityType entity && step.Of is { } cast)
            owner = entity.GetDerivedTypes().FirstOrDefault(type => type.ClrType == cast) ?? entity;
        return owner is not ITypeBase type ? null
            : type.FindProperty(step.Name) is { } property ? StoredValues.HasColumn(property) ? property : null
            : type.FindComplexProperty(step.Name) is { IsCollection: false } complex ? complex.ComplexType
            : type is IEntityType of && of.FindNavigation(step.Name) is { IsCollection: false } navigation ? navigation.TargetEntityType
            : null;
    }
}
