using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

// What a context knows of an object has no other door that does not begin to track it.
#pragma warning disable EF1001

/// <summary>
/// Refuses an object that is in two places, which SaveChanges stores once: an entity twice in a list, or one object inside two rows.
/// </summary>
/// <remarks>
/// To hold all objects of a list takes more memory than its write. So of a list whose entities are not held anyway, the first ones are
/// held, and all others are compared with their neighbours.
/// </remarks>
/// <param name="host">The context.</param>
/// <param name="most">How many objects are held.</param>
/// <param name="namesRows">Whether rows have numbers that the caller knows.</param>
internal sealed class RepeatedObjects(DbContext host, int most, bool namesRows)
{
    /// <summary>How many objects of a list are held.</summary>
    public const int MostOfList = 4_000;

    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly Dictionary<object, Place> _seen = new(ReferenceEqualityComparer.Instance);
    private (object? One, long Row)[] _last = [];
    private (object? One, long Row)[] _now = [];
    private InnerParts? _inner;

    /// <summary>Says how many objects there are, so that no room is made twice.</summary>
    public void Expect(long objects) => _seen.EnsureCapacity((int)Math.Min(objects, Math.Min(most, MostOfList)));

    /// <summary>Looks at a row of a list, and at the objects inside.</summary>
    /// <param name="entity">The row; null rows are refused elsewhere.</param>
    /// <param name="row">Its number; the first one begins anew.</param>
    /// <param name="inner">What is inside.</param>
    /// <param name="mayRepeat">Whether the list may have a row twice: nothing tells its rows apart, or the last one wins.</param>
    /// <exception cref="FrameFault">It was there before.</exception>
    public void Check(object? entity, long row, InnerParts inner, bool mayRepeat)
    {
        if (row == 0)
        {
            _seen.Clear();
            (_last, _now, _inner) = (new (object?, long)[inner.Count], new (object?, long)[inner.Count], inner);
        }

        (_last, _now) = (_now, _last);

        if (entity is null)
            return;
        if (FindOrAdd(entity, new(row, Part: null)) is not { } first)
            CheckInside(entity, row, inner.Parts);
        else if (!mayRepeat)
            throw Errors.SameEntity(first.Row, row);
    }

    /// <summary>Looks at the objects inside a row.</summary>
    public void CheckInside(object owner, long row, List<InnerPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Of?.IsInstanceOfType(owner) == false || part.Getter.GetClrValue(owner) is not { } value)
                continue;
            if (!part.IsCollection)
            {
                CheckOne(value, owner, row, part);
            }
            else if (value is IList list)
            {
                // Without an enumerator for each collection.
                for (var i = 0; i < list.Count; i++)
                    CheckOne(list[i], owner, row, part);
            }
            else
            {
                foreach (var item in (IEnumerable)value)
                    CheckOne(item, owner, row, part);
            }
        }
    }

    /// <summary>Refuses an object with a row of its own that is inside another row as well.</summary>
    public void CheckApart(object one, INavigationBase navigation)
    {
        if (_seen.TryGetValue(one, out var first))
            throw Shared(one, first.Part!.Name, InnerPart.NameOf(navigation), row: null);
    }

    /// <summary>The refusal of an object that is in two places.</summary>
    public static FrameFault Shared(object one, string first, string second, long? row) =>
        Errors.SharedObject(TypeNames.Of(one.GetType()), [first, second], row);

    /// <summary>
    /// The place of an owned object in another object of the context, from which SaveChanges would take it away; null if there is none.
    /// </summary>
    public string? FindElsewhere(object one, object owner) =>
        _states.Count > 0
        && _states.TryGetEntry(one, throwOnNonUniqueness: false) is { EntityState: not (EntityState.Detached or EntityState.Deleted) } entry
        && entry.EntityType.FindOwnership() is { PrincipalToDependent: { } navigation } ownership
        && _states.FindPrincipal(entry, ownership)?.Entity is { } holder && !ReferenceEquals(holder, owner)
        && Holds(navigation.GetGetter().GetClrValue(holder), one)
            ? $"{InnerPart.NameOf(navigation)} of an object that the context tracks"
            : null;

    private void CheckOne(object? one, object owner, long row, InnerPart part)
    {
        if (one is null)
            return;

        // An item that a collection has twice is written twice, as SaveChanges writes it.
        var place = new Place(row, part);
        if (FindElsewhere(one, owner) is { } elsewhere)
            throw Shared(one, elsewhere, Name(place), namesRows ? row : null);
        if (FindOrAdd(one, place) is not { } first)
            CheckInside(one, row, part.Parts);
        else if (first != place)
            throw Shared(one, Name(first), Name(place), namesRows ? row : null);
    }

    private static bool Holds(object? value, object one) => ReferenceEquals(value, one)
        || (value is IEnumerable items && items.Cast<object?>().Any(item => ReferenceEquals(item, one)));

    private Place? FindOrAdd(object one, Place place)
    {
        var isHeld = _seen.Count < most;
        Place? found = isHeld && !_seen.TryAdd(one, place) ? _seen[one] : null;
        if (_now.Length == 0 || place.Part is { IsRepeated: true })
            return found;
        if (!isHeld)
            found = FindNear(one, place.Part);
        _now[place.Part?.Number ?? 0] = (one, place.Row);
        return found;
    }

    private Place? FindNear(object one, InnerPart? part)
    {
        if (part is null)
            return ReferenceEquals(_last[0].One, one) ? new(_last[0].Row, Part: null) : null;
        for (var i = 0; i < part.Alike.Count; i++)
        {
            var number = part.Alike[i];
            if (ReferenceEquals(_last[number].One, one))
                return new(_last[number].Row, _inner!.Of(number));
            if (ReferenceEquals(_now[number].One, one))
                return new(_now[number].Row, _inner!.Of(number));
        }

        return null;
    }

    private string Name(Place place) => namesRows ? $"{place.Part!.Name} of row {place.Row}" : place.Part!.Name;

    private readonly record struct Place(long Row, InnerPart? Part);
}
