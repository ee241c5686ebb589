using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Returned;

/// <content>What is looked for, and made, before a row is sent.</content>
internal sealed partial class ReturnedEntities<T>
{
    // Before the first attempt: what a generator makes is the same in all of them.
    private void Look(DbContext host)
    {
        // A graph has looked at its objects before.
        var repeated = _log is null ? new RepeatedObjects(host, int.MaxValue, namesRows: true) : null;
        var inner = InnerParts.Of(_table.Type);
        var scope = EntityScope.Current;
        for (var row = 0; row < Rows; row++)
        {
            var entity = _entities[row] ?? throw Errors.NullRow(row);
            repeated?.Check(entity, row, inner, mayRepeat: false);
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

    // Whether the database makes a column's values for all rows.
    private bool IsLeft(string column)
    {
        if (column == KeyColumn)
            return RowsWithoutKey == Rows;
        var made = _properties.Made.Where(one => one.Column == column).ToList();
        return made.Count > 0 && !made.Exists(one => _entities.Any(entity => one.Owner(entity) is { } owner && Has(one, owner)));

        static bool Has(ReturnedProperty one, object owner) => one.Property.IsShadowProperty()
            ? EntityScope.Current.Knows(owner, one.Property)
            : !one.IsUnset(owner);
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
        foreach (var (get, document) in _properties.Documents.Where(one => _mode != WriteMode.UpdateOnly || !one.Document.IsKept))
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
