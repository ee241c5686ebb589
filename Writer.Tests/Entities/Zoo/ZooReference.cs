using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>What an app without EfWriter would do in each mode: load by key, set the values, SaveChanges.</summary>
internal static class ZooReference
{
    public static async Task SaveAsync<T>(ZooContext db, IReadOnlyList<T> rows, WriteMode mode, string[] keys)
        where T : class
    {
        if (mode == WriteMode.Insert)
        {
            db.AddRange(rows);
        }
        else if (mode is WriteMode.Delete or WriteMode.DeleteInsert)
        {
            var found = mode == WriteMode.Delete ? db.Set<T>().IgnoreQueryFilters() : db.Set<T>();
            var there = await found.ToListAsync().ConfigureAwait(false);
            db.RemoveRange(there.Where(other => rows.Any(row => Key(db, other, keys).SequenceEqual(Key(db, row, keys)))));
            await db.SaveChangesAsync().ConfigureAwait(false);
            if (mode == WriteMode.DeleteInsert)
                db.AddRange(rows);
        }
        else
        {
            var there = await db.Set<T>().IgnoreQueryFilters().ToListAsync().ConfigureAwait(false);
            var visible = await db.Set<T>().ToListAsync().ConfigureAwait(false);
            foreach (var row in rows)
                Merge(db, row, there.Find(other => Key(db, other, keys).SequenceEqual(Key(db, row, keys))), mode);
            if (mode == WriteMode.Sync)
                db.RemoveRange(visible.Where(other => !rows.Any(row => Key(db, other, keys).SequenceEqual(Key(db, row, keys)))));
        }

        await db.SaveChangesAsync().ConfigureAwait(false);
    }

    private static void Merge(ZooContext db, object row, object? found, WriteMode mode)
    {
        if (found is null && mode != WriteMode.UpdateOnly)
            db.Add(row);
        else if (found is not null && mode != WriteMode.InsertOnly)
            SetValues(db, db.Entry(found), row);
    }

    private static void SetValues(ZooContext db, EntityEntry entry, object row)
    {
        foreach (var property in entry.Metadata.GetProperties().Where(property => !property.IsPrimaryKey()))
        {
            if (property.IsShadowProperty())
            {
                // What nobody has set on a detached object stays as it is.
                if (property.Name != "Discriminator" && db.Entry(row).Property(property.Name).CurrentValue is { } known
                    && !known.Equals(property.Sentinel))
                    entry.Property(property).CurrentValue = known;
            }
            else if (property is { IsConcurrencyToken: true, ValueGenerated: ValueGenerated.OnAddOrUpdate })
            {
                // No transaction has the number 0: an object with it was never loaded.
                if (property.GetGetter().GetClrValue(row) is var token and not 0u)
                    entry.Property(property).OriginalValue = token;
            }
            else if (property.ValueGenerated is not (ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate))
            {
                entry.Property(property).CurrentValue = property.GetGetter().GetClrValue(row);
            }
        }

        foreach (var complex in entry.Metadata.GetComplexProperties())
        {
            if (complex.IsCollection)
                entry.ComplexCollection(complex.Name).CurrentValue = (IList?)complex.GetGetter().GetClrValue(row);
            else
                entry.ComplexProperty(complex).CurrentValue = complex.GetGetter().GetClrValue(row);
        }

        foreach (var navigation in entry.Metadata.GetNavigations()
            .Where(navigation => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent))
        {
            var value = navigation.GetGetter().GetClrValue(row);
            if (!navigation.IsCollection && !navigation.TargetEntityType.IsMappedToJson() && value is not null
                && entry.Reference(navigation).TargetEntry is { } owned)
                SetValues(db, owned, value);
            else
                entry.Navigation(navigation).CurrentValue = value;
        }

        foreach (var navigation in entry.Metadata.GetNavigations().Where(SharesRow))
        {
            entry.Reference(navigation).Load();
            if (navigation.GetGetter().GetClrValue(row) is not { } value)
                continue;
            if (entry.Reference(navigation).TargetEntry is { } other)
                SetValues(db, other, value);
            else
                entry.Reference(navigation).CurrentValue = value;
        }
    }

    // Of an entity in the same row.
    private static bool SharesRow(INavigation navigation) => navigation is { IsCollection: false, IsOnDependent: false }
        && !navigation.ForeignKey.IsOwnership && navigation.ForeignKey.Properties.All(property => property.IsPrimaryKey())
        && navigation.TargetEntityType.GetTableName() == navigation.DeclaringEntityType.GetTableName();

    private static IEnumerable<object?> Key(ZooContext db, object row, string[] keys)
    {
        var type = db.Model.FindRuntimeEntityType(row.GetType())!;
        var properties = keys.Length > 0 ? keys.Select(key => type.FindProperty(key)!) : type.FindPrimaryKey()!.Properties;
        return properties.Select(property =>
            property.IsShadowProperty() ? db.Entry(row).Property(property.Name).CurrentValue : property.GetGetter().GetClrValue(row));
    }
}
