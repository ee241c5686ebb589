using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EfWriter.Entities.Returned;

#pragma warning disable EF1001

/// <summary>Sets values on entities before the write of which they are a part is committed, and takes them back if it is not.</summary>
internal sealed class ValueLog
{
    private readonly List<(IProperty Property, object Owner, object? Before)> _set = [];
    private readonly List<(IProperty Property, object Instance, object? Before)> _setInside = [];
    private (IProperty? Property, object? Value) _unset;

    /// <summary>Says how many objects are about to be set.</summary>
    public void Expect(int objects)
    {
        _set.EnsureCapacity(_set.Count + objects);
        EntityScope.Current.Expect(objects);
    }

    /// <summary>Sets a value; that of a shadow property is known to the write alone.</summary>
    public void Set(IProperty property, object owner, object? value)
    {
        if (property.IsShadowProperty())
        {
            EntityScope.Current.Give(owner, property, value);
            return;
        }

        var before = property.GetGetter().GetClrValueUsingContainingEntity(owner);
        if (Equals(before, value))
            return;
        try
        {
            SetTo(property, owner, value);
        }
        catch (Exception e)
        {
            throw new SetterFault(NameOf(property), e);
        }

        // Most had none: one object stands for all of these.
        if (_unset.Property != property)
            _unset = (property, property.Sentinel);
        _set.Add((property, owner, Equals(before, _unset.Value) ? _unset.Value : before));
    }

    /// <summary>Sets a value of an object in a JSON document.</summary>
    public void SetInside(IProperty property, object instance, object? value)
    {
        var before = property.GetGetter().GetClrValue(instance);
        ReturnedDocument.Set(property, instance, value);
        _setInside.Add((property, instance, before));
    }

    /// <summary>The value that an object has.</summary>
    public static object? Get(IProperty property, object owner) => property.IsShadowProperty()
        ? EntityScope.Current.Shadow<object?>(owner, property, fallback: null)
        : property.GetGetter().GetClrValueUsingContainingEntity(owner);

    /// <summary>Takes all values back, the last one first.</summary>
    /// <returns>What threw first if some could not be taken back; null if all are as they were.</returns>
    public SetterFault? Undo()
    {
        SetterFault? kept = null;
        Undo(_set, SetTo, ref kept);
        Undo(_setInside, ReturnedDocument.Set, ref kept);
        EntityScope.Current.ForgetGiven();
        return kept;
    }

    private static void Undo(List<(IProperty Property, object On, object? Before)> all, Action<IProperty, object, object?> set,
        ref SetterFault? kept)
    {
        for (var i = all.Count - 1; i >= 0; i--)
        {
            try
            {
                set(all[i].Property, all[i].On, all[i].Before);
            }
            catch (Exception e)
            {
                kept ??= new(NameOf(all[i].Property), e);
            }
        }

        all.Clear();
    }

    private static void SetTo(IProperty property, object owner, object? value) =>
        ((IRuntimePropertyBase)property).GetSetter().SetClrValueUsingContainingEntity(owner, value);

    /// <summary>A property as messages name it.</summary>
    public static string NameOf(IProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";
}
