using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Returned;

/// <content>What is looked for, and made, before a row is sent.</content>
internal sealed partial class ReturnedEntities<T>
{
    // Before the first attempt: what a generator makes is the same in all of them.
    private void Look()
    {
        // The objects of a graph are different ones.
        var seen = _log is null ? new HashSet<object>(Rows, ReferenceEqualityComparer.Instance) : null;
        var scope = EntityScope.Current;
        for (var row = 0; row < Rows; row++)
        {
            var entity = _entities[row] ?? throw Errors.NullRow(row);
            if (seen?.Add(entity) == false)
                throw Errors.SameEntity(_entities.TakeWhile(one => !ReferenceEquals(one, entity)).Count(), row);
            foreach (var property in _properties.Generated)
            {
                if (property.Owner(entity) is { } owner && property.IsUnset(owner))
                    SetGenerated(row, property, owner, scope.Generate<object?>(owner, property.Property));
            }

            if (_properties.Documents.Count > 0)
                SetInside(row, scope);
            if (_properties.Key is { } key && key.IsUnset(entity))
            {
                _lacksKey[row] = true;
                RowsWithoutKey++;
            }
        }
    }

    private void SetGenerated(int row, ReturnedProperty property, object owner, object? value)
    {
        try
        {
            SetOne(property, owner, value, entry: null);
        }
        catch (Exception e)
        {
            throw Fault(e, property, row);
        }
    }

    private void SetInside(int row, EntityScope scope)
    {
        foreach (var (get, document) in _properties.Documents)
            document.Visit(get(_entities[row]), (property, instance) => SetInside(row, property, instance, scope));
    }

    private void SetInside(int row, IProperty property, object instance, EntityScope scope)
    {
        var own = property.GetGetter().GetClrValue(instance);
        var value = scope.GenerateInside(instance, property, own);
        try
        {
            if (_log is not null)
                _log.SetInside(property, instance, value);
            else
                ReturnedDocument.Set(property, instance, value);
        }
        catch (Exception e)
        {
            throw new SetterFault(ValueLog.NameOf(property), e) { Row = row };
        }
    }
}
