using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfWriter.Entities.Returned;

// What SaveChanges does to an entry when its row is written has no other door.
#pragma warning disable EF1001

/// <summary>The entities of a write that its context tracks: they get their values as SaveChanges gives them.</summary>
internal sealed class TrackedEntities(DbContext host, WriteMode mode)
{
    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly IChangeDetector _detector = host.GetService<IChangeDetector>();

    /// <summary>Whether the context tracks anything.</summary>
    public bool HasAny => _states.Count > 0;

    /// <summary>What the context knows of an entity; null if it does not track it.</summary>
    public TrackedEntity? Find(object entity)
    {
        var entry = _states.Count == 0 ? null : _states.TryGetEntry(entity, throwOnNonUniqueness: false);
        return entry is { EntityState: not (EntityState.Detached or EntityState.Deleted) } ? new(this, entry, mode) : null;
    }

    /// <summary>
    /// Refuses tracked entities whose rows need not have all of their values afterwards: they could not be taken for stored.
    /// </summary>
    /// <exception cref="FrameFault">There is one.</exception>
    public void Check<T>(IReadOnlyList<T> entities, MergeOptions? asked)
        where T : class
    {
        var option = asked switch
        {
            { When: not null } => nameof(MergeOptions.When),
            { WhenNewer: not null } => nameof(MergeOptions.WhenNewer),
            { UpdateColumns: not null } => nameof(MergeOptions.UpdateColumns),
            { InsertOnlyColumns: not null } => nameof(MergeOptions.InsertOnlyColumns),
            _ => null,
        };
        var deleted = DeletedEntities.Of(host, mode);
        for (var row = 0; HasAny && (option is not null || deleted is not null) && row < entities.Count; row++)
        {
            deleted?.Check(entities[row], row);
            if (option is not null && entities[row] is { } entity && Find(entity) is not null)
                throw Errors.TrackedInPart(option, row);
        }
    }

    /// <summary>The objects that the context is about to delete because an owner has them no more.</summary>
    public IEnumerable<InternalEntityEntry> GoneOf(InternalEntityEntry owner, IForeignKey ownership) =>
        _states.GetDependents(owner, ownership).Cast<InternalEntityEntry>().Where(one => one.EntityState == EntityState.Deleted).ToList();

    /// <summary>Whether the context tracks another object by a key; one that it is about to delete leaves the key to others.</summary>
    public bool HasOther(InternalEntityEntry entry, IKey key, IReadOnlyList<object?> values) =>
        _states.TryGetEntry(key, values) is { EntityState: not (EntityState.Deleted or EntityState.Detached) } other && other != entry;

    /// <summary>Whether the context is about to add some of the entities.</summary>
    public bool AnyAdded<T>(IReadOnlyList<T> entities)
        where T : class => HasAny && entities.Any(one => one is not null && Find(one) is { IsAdded: true });

    /// <summary>Has EF see what was changed in an entity before it was written.</summary>
    public void Detect(InternalEntityEntry entry) => _detector.DetectChanges(entry);
}

/// <summary>An entity that the context tracks.</summary>
internal sealed class TrackedEntity(TrackedEntities all, InternalEntityEntry entry, WriteMode mode)
{
    /// <summary>Whether the context is about to add it.</summary>
    public bool IsAdded => entry.EntityState == EntityState.Added;

    /// <summary>Sets a value that was made for it.</summary>
    public void Set(ReturnedProperty property, object owner, object? value)
    {
        if (EntityGenerators.Same(entry.EntityType, property.Property) is not { } known)
        {
            property.Set(owner, value);
            return;
        }

        // The key of one that is to be added may change, and takes those along that depend on it.
        if (known.IsKey() && !entry.HasTemporaryValue(known) && Equals(entry[known], value))
            return;
        entry[known] = value;
        if (IsAdded)
            return;
        entry.SetOriginalValue(known, value);
        entry.SetPropertyModified(known, isModified: false);
    }

    /// <summary>Refuses keys that came back for it if the context tracks another object by one of them: it takes each once.</summary>
    /// <param name="values">The values that came back.</param>
    /// <param name="row">Its row.</param>
    /// <exception cref="FrameFault">It does.</exception>
    public void CheckKeys(IReadOnlyDictionary<string, object?> values, int row)
    {
        foreach (var key in entry.EntityType.GetKeys())
        {
            if (!key.Properties.Any(property => values.ContainsKey(property.Name)))
                continue;
            List<object?> known = [.. key.Properties.Select(one => values.TryGetValue(one.Name, out var value) ? value : entry[one])];
            if (known.TrueForAll(value => value is not null) && all.HasOther(entry, key, known))
                throw Errors.KeyOfAnother(entry.EntityType.DisplayName(), key.Properties.Select(property => property.Name), row);
        }
    }

    /// <summary>Takes what it has for what the table has: nothing of it is changed any more.</summary>
    /// <param name="isAdded">Whether its row was added.</param>
    public void Accept(bool isAdded)
    {
        // Rows that were there have kept their values.
        if (mode is WriteMode.InsertOnly && !(isAdded && IsAdded))
            return;
        all.Detect(entry);
        AcceptGone(entry);

        // As for SaveChanges, the number of an item that is as it was is a value beside its key.
        if (entry.EntityState != EntityState.Unchanged)
            entry.AcceptChanges();
        foreach (var navigation in entry.EntityType.GetNavigations())
        {
            if (!navigation.IsOnDependent && InnerParts.IsInside(navigation))
                AcceptInside(navigation, entry[navigation], isAdded);
        }
    }

    // Their values went with the row's, or with its document.
    private void AcceptGone(InternalEntityEntry owner)
    {
        foreach (var navigation in owner.EntityType.GetNavigations())
        {
            if (navigation.IsOnDependent || !InnerParts.IsInside(navigation))
                continue;
            foreach (var gone in all.GoneOf(owner, navigation.ForeignKey))
            {
                AcceptGone(gone);
                gone.AcceptChanges();
            }
        }
    }

    private void AcceptInside(INavigation navigation, object? value, bool isAdded)
    {
        var owned = value is null ? [] : navigation.IsCollection ? ((System.Collections.IEnumerable)value).Cast<object>() : [value];
        var items = owned.Select(all.Find).OfType<TrackedEntity>().ToList();
        if (navigation.IsCollection && navigation.TargetEntityType.IsMappedToJson())
            NumberItems(items);
        foreach (var one in items)
            one.Accept(isAdded);
    }

    // SaveChanges numbers the items of a document as it writes them: until then the context has numbers of its own, which it forgets.
    private static void NumberItems(List<TrackedEntity> items)
    {
        // Each gets its place, unless that is still the number of one that comes later.
        if (items.Select((item, i) => item.HasTemporaryNumber || item.Number > i).All(isFree => isFree))
        {
            for (var i = 0; i < items.Count; i++)
                items[i].Number = i + 1;
            return;
        }

        var last = items.Where(item => !item.HasTemporaryNumber).Select(item => item.Number).DefaultIfEmpty().Max();
        foreach (var item in items.Where(item => item.HasTemporaryNumber))
            item.Number = ++last;
    }

    private IProperty Ordinal => entry.EntityType.FindPrimaryKey()!.Properties[^1];

    private bool HasTemporaryNumber => entry.HasTemporaryValue(Ordinal);

    private int Number
    {
        get => (int)entry[Ordinal]!;
        set
        {
            if (HasTemporaryNumber)
                entry[Ordinal] = value;
            else if (value != Number)
                ((IUpdateEntry)entry).SetStoreGeneratedValue(Ordinal, value, setModified: false);
        }
    }
}
