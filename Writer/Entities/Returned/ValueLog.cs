using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EfWriter.Entities.Returned;

#pragma warning disable EF1001

/// <summary>Sets values on entities before the write of which they are a part is committed, and takes them back if it is not.</summary>
internal sealed class ValueLog
{
    private readonly List<(IClrPropertySetter Setter, IProperty Property, object Owner, object? Before)> _set = [];

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
        var setter = ((IRuntimePropertyBase)property).GetSetter();
        try
        {
            setter.SetClrValueUsingContainingEntity(owner, value);
        }
        catch (Exception e)
        {
            throw new SetterFault(NameOf(property), e);
        }

        _set.Add((setter, property, owner, before));
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
        for (var i = _set.Count - 1; i >= 0; i--)
        {
            try
            {
                _set[i].Setter.SetClrValueUsingContainingEntity(_set[i].Owner, _set[i].Before);
            }
            catch (Exception e)
            {
                kept ??= new(NameOf(_set[i].Property), e);
            }
        }

        _set.Clear();
        EntityScope.Current.ForgetGiven();
        return kept;
    }

    /// <summary>A property as messages name it.</summary>
    public static string NameOf(IProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";
}
