using System.Collections;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EfWriter.Entities.Returned;

#pragma warning disable EF1001

/// <summary>The properties of an object inside a JSON document whose values a generator makes: they are set before it is written.</summary>
internal sealed class ReturnedDocument
{
    private readonly ITypeBase _type;
    private readonly List<(IProperty Property, IClrPropertyGetter Getter)> _generated;
    private readonly List<(IPropertyBase Member, ReturnedDocument Document)> _parts = [];

    private ReturnedDocument(ITypeBase type, string path)
    {
        _type = type;
        _generated = [.. type.GetProperties()
            .Where(property => !property.IsShadowProperty() && DocumentShape.IsGenerated(property))
            .Select(property => (property, property.GetGetter()))];

        // A struct is a copy wherever it is looked at.
        if (type.ClrType.IsValueType && _generated.Count > 0)
            throw Errors.GeneratedInDocument($"{path}.{_generated[0].Property.Name}");
        foreach (var inner in type.GetComplexProperties())
            AddPart(inner, inner.ComplexType, path);
        foreach (var inner in (type as IEntityType)?.GetNavigations().Where(one => one.ForeignKey.IsOwnership && !one.IsOnDependent) ?? [])
            AddPart(inner, inner.TargetEntityType, path);
    }

    /// <summary>
    /// Whether a row that is there keeps what the object has: a document of owned objects is a new one whenever it is set.
    /// </summary>
    public bool IsKept => _type is IComplexType;

    /// <summary>The document of a member; null if nothing is generated inside.</summary>
    public static ReturnedDocument? Of(ITypeBase type, string path) =>
        new ReturnedDocument(type, path) is var document && document._generated.Count + document._parts.Count > 0 ? document : null;

    /// <summary>Goes to all properties of an object or a collection that have no value.</summary>
    /// <param name="value">The object or the collection; null for none.</param>
    /// <param name="unset">Takes each property, and the object that has it.</param>
    public void Visit(object? value, Action<IProperty, object> unset)
    {
        if (value is IEnumerable items && !_type.ClrType.IsInstanceOfType(value))
        {
            foreach (var item in items)
                Visit(item, unset);
        }
        else if (value is not null)
        {
            foreach (var (property, getter) in _generated)
            {
                if (getter.HasSentinelValue(value))
                    unset(property, value);
            }

            foreach (var (member, document) in _parts)
                document.Visit(member.GetGetter().GetClrValue(value), unset);
        }
    }

    /// <summary>Sets a property of an object in a document.</summary>
    public static void Set(IProperty property, object instance, object? value) =>
        ((IRuntimePropertyBase)property).GetSetter().SetClrValue(instance, value);

    private void AddPart(IPropertyBase member, ITypeBase type, string path)
    {
        if (Of(type, $"{path}.{member.Name}") is { } document)
            _parts.Add((member, document));
    }
}
