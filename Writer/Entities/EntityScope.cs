using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

// What a context knows of an object has no other door that does not begin to track it.
#pragma warning disable EF1001

/// <summary>
/// What the write's context knows of entities beyond their own members: shadow values, relations by collections, generated values.
/// </summary>
/// <remarks>Looks at the context's state and changes nothing of it. Not thread-safe, like its context.</remarks>
/// <param name="host">The write's context.</param>
/// <param name="written">The entities, if they can be looked through beforehand.</param>
internal sealed class EntityScope(DbContext host, IReadOnlyCollection<object>? written)
{
    // Entities are taken apart by code that is compiled once for all writes; this is the write that it runs for.
    private static readonly AsyncLocal<EntityScope?> Ambient = new();

    /// <summary>Stands for a principal that was taken away.</summary>
    public static readonly object Nobody = new();

    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly EntityGenerators _generators = new(host);
    private readonly EntityPrincipals _principals = new(host, written);
    private readonly Dictionary<string, Dictionary<object, object?>> _given = [];
    private int _expected;
    private object? _last;
    private InternalEntityEntry? _lastEntry;

    public static EntityScope Current => Ambient.Value ?? throw new InvalidOperationException("No write is under way.");

    /// <summary>Makes this the scope of the write that the caller goes on to run.</summary>
    public void Begin() => Ambient.Value = this;

    /// <summary>
    /// A shadow property's value; the fallback if the context knows none. Keys that the context has made up until the database makes them
    /// are no values.
    /// </summary>
    public TValue Shadow<TValue>(object? entity, IProperty property, TValue fallback) =>
        Given(entity, property) is TValue given ? given
            : entity is not null && Find(entity) is { } entry && Of(entry, property) is { } known
            && !entry.HasTemporaryValue(known) && entry[known] is TValue value ? value : fallback;

    /// <summary>Whether the context knows a shadow property's value: a detached object's only if it is not the type's default.</summary>
    public bool Knows(object? entity, IProperty property) =>
        Given(entity, property) is not null
        || entity is not null && Find(entity) is { } entry && Of(entry, property) is { } known && !entry.HasTemporaryValue(known)
        && (entry.EntityState != EntityState.Detached || !Equals(entry[known], known.Sentinel));

    /// <summary>
    /// Whether nothing of an owned object is in the row that is not in the object: it is gone, or a tracked owner has got a new one.
    /// </summary>
    public bool IsNewInside(object row, object? owned) => owned is null
        || (_states.Count > 0 && Find(row) is { EntityState: not EntityState.Detached } && Find(owned) is null);

    /// <summary>Whether a tracked object has lost what it was related to.</summary>
    public bool IsTakenAway(object? principal, INavigation navigation) => principal is not null && _states.Count > 0
        && Find(principal) is { EntityState: EntityState.Unchanged or EntityState.Modified } entry
        && entry.EntityType.FindNavigation(navigation.Name) is { } known
        && (entry.GetRelationshipSnapshotValue(known) is not null
            || _states.GetDependents(entry, known.ForeignKey).Any(one => one.EntityState == EntityState.Deleted));

    /// <summary>A shadow property's value; the type's default if nobody has set one.</summary>
    public TValue? Known<TValue>(object? entity, IProperty property) =>
        Shadow<object?>(entity, property, fallback: null) is TValue value && !Equals(value, property.Sentinel) ? value : default;

    /// <summary>The value that a tracked object's property had when it was loaded; the fallback for any other object.</summary>
    public TValue Original<TValue>(object? entity, IProperty property, TValue fallback) =>
        entity is not null && Find(entity) is { EntityState: EntityState.Unchanged or EntityState.Modified } entry
            && Of(entry, property) is { } known && entry.GetOriginalValue(known) is TValue value ? value : fallback;

    /// <summary>
    /// The principal that an object's foreign key comes from, as EF would find it once it looks at what has changed: a tracked object's
    /// changed foreign key, its changed navigation, the collection that it was put into or taken from, and then what was there.
    /// </summary>
    /// <param name="entity">The object.</param>
    /// <param name="foreignKey">The foreign key.</param>
    /// <param name="navigated">What the object's navigation has.</param>
    /// <returns>The principal; null if the object's own foreign key is right; <see cref="Nobody"/> if it is related no more.</returns>
    /// <exception cref="FrameFault">It is related to two, and only the order in which SaveChanges meets them would decide.</exception>
    public object? Principal(object? entity, IForeignKey foreignKey, object? navigated)
    {
        if (entity is null)
            return null;
        var collected = foreignKey.PrincipalToDependent is { } inverse && !inverse.IsShadowProperty()
            ? _principals.Find(entity, foreignKey)
            : default;
        if (collected.IsOneOfSeveral)
            throw EntityRelations.RelatedToTwo(foreignKey);
        if (Find(entity) is not { EntityState: not EntityState.Detached } entry)
            return OneOf(navigated, collected.Principal, foreignKey);

        var isMoved = foreignKey.DependentToPrincipal is { } navigation && !navigation.IsShadowProperty()
            && !ReferenceEquals(navigated, entry.GetRelationshipSnapshotValue(entry.EntityType.FindNavigation(navigation.Name)!));
        var newest = OneOf(isMoved ? navigated : null, collected.IsNew ? collected.Principal : null, foreignKey);
        if (foreignKey.Properties.Any(property => HasChanged(entry, property)))
        {
            return newest is null || HasKeyOf(entry, newest, foreignKey)
                ? Own(entry, foreignKey)
                : throw EntityRelations.RelatedToTwo(foreignKey);
        }

        // SaveChanges leaves out what it was to add, if it sees the collection before the object.
        if (newest is not null && collected.IsGone && foreignKey.IsRequired && entry.EntityState == EntityState.Added)
            return Severed(foreignKey);
        return newest ?? (isMoved || collected.IsGone ? Severed(foreignKey) : navigated ?? collected.Principal);
    }

    private static object? OneOf(object? navigated, object? collected, IForeignKey foreignKey) =>
        navigated is null || collected is null || ReferenceEquals(navigated, collected)
            ? navigated ?? collected
            : throw EntityRelations.RelatedToTwo(foreignKey);

    private bool HasKeyOf(InternalEntityEntry entry, object principal, IForeignKey foreignKey)
    {
        for (var i = 0; i < foreignKey.Properties.Count; i++)
        {
            var key = foreignKey.PrincipalKey.Properties[i];
            var value = key.IsShadowProperty() ? Shadow<object?>(principal, key, fallback: null) : key.GetGetter().GetClrValue(principal);
            if (!Equals(value, entry[Of(entry, foreignKey.Properties[i])!]))
                return false;
        }

        return true;
    }

    // What is required and has been set to null is taken away.
    private static object? Own(InternalEntityEntry entry, IForeignKey foreignKey) =>
        foreignKey.IsRequired && foreignKey.Properties.Any(property => entry[Of(entry, property)!] is null) ? Severed(foreignKey) : null;

    // EF would delete the object, or refuse.
    private static object Severed(IForeignKey foreignKey) => foreignKey.IsRequired
        ? throw Errors.Severed(
            foreignKey.DeclaringEntityType.DisplayName(), (foreignKey.DependentToPrincipal ?? foreignKey.PrincipalToDependent)!.Name)
        : Nobody;

    private static bool HasChanged(InternalEntityEntry entry, IProperty property) =>
        Of(entry, property) is { } known && !Equals(entry[known], entry.GetRelationshipSnapshotValue(known));

    /// <summary>Says how many objects are about to be given a value.</summary>
    public void Expect(int objects) => _expected = objects;

    /// <summary>Lets a shadow property have a value for as long as the write goes on, though the context may not know the object.</summary>
    public void Give(object entity, IProperty property, object? value)
    {
        if (!_given.TryGetValue(property.Name, out var values))
            _given.Add(property.Name, values = new(_expected, ReferenceEqualityComparer.Instance));
        values[entity] = value;
    }

    /// <summary>Forgets the values that were given.</summary>
    public void ForgetGiven() => _given.Clear();

    /// <summary>A value that the model's generator makes.</summary>
    public TValue Generate<TValue>(object entity, IProperty property) =>
        (TValue)_generators.Next(property, Entry(entity))!;

    /// <summary>
    /// The value that the model's generator makes inside a document; the object's own if the host has no generator for it.
    /// </summary>
    public object? GenerateInside(object instance, IProperty property, object? own) =>
        EntityGenerators.Find(host, property) is null ? own : _generators.Next(property, Entry(instance));

    /// <summary>A value that the model's generator makes for a row of a frame.</summary>
    public TValue GenerateNew<TValue>(IProperty property) => (TValue)_generators.Next(property, entry: null)!;

    /// <summary>A principal's key, which the foreign key takes.</summary>
    /// <exception cref="FrameFault">The principal has none yet.</exception>
    public static TValue Saved<TValue>(TValue key, bool isUnset, string navigation, string column) =>
        isUnset ? throw Errors.UnsavedPrincipal(navigation, column) : key;

    /// <summary>Refuses an object whose collection says that rows of another table belong to it.</summary>
    public static void CheckEmpty(object? items, string entity, string navigation)
    {
        if (items is System.Collections.IEnumerable some && some.GetEnumerator().MoveNext())
            throw Errors.JoinRows(entity, navigation);
    }

    /// <summary>Refuses a value that the model says is not set before an entity is saved.</summary>
    public static TValue Unset<TValue>(TValue value, bool isUnset, string property) =>
        isUnset ? value : throw Errors.SetBeforeSave(property);

    private object? Given(object? entity, IProperty property) =>
        _given.Count > 0 && entity is not null && _given.TryGetValue(property.Name, out var values)
            ? values.GetValueOrDefault(entity)
            : null;

    private EntityEntry? Entry(object entity) => Find(entity) is { } entry ? new(entry) : null;

    private InternalEntityEntry? Find(object entity)
    {
        if (ReferenceEquals(entity, _last))
            return _lastEntry;
        (_last, _lastEntry) = (entity, _states.TryGetEntry(entity, throwOnNonUniqueness: false));
        return _lastEntry;
    }

    // The entry's model is the run-time one, whose properties are other objects than those of the design-time model.
    private static IProperty? Of(InternalEntityEntry entry, IProperty property) => EntityGenerators.Same(entry.EntityType, property);
}
