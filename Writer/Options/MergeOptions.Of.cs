using System.Linq.Expressions;

namespace EfWriter;

/// <summary>The same, with the properties of an entity in place of their names.</summary>
/// <remarks>
/// Each takes one property, <c>order => order.Number</c>, or several, <c>order => new { order.Shop, order.Number }</c>; also one inside an
/// owned or complex property, <c>order => order.Address.City</c>. Immutable, and so safe to share between threads and writes.
/// </remarks>
/// <typeparam name="TEntity">The entity type that is written.</typeparam>
public sealed record MergeOptions<TEntity> : MergeOptions
    where TEntity : class
{
    /// <summary><see cref="MergeOptions.Keys"/> as properties.</summary>
    /// <exception cref="ArgumentException">The expression is something else than a property, or several.</exception>
    public Expression<Func<TEntity, object?>>? KeyProperties
    {
        get;
        init => Keys = PropertyNames.Of(field = value) ?? Keys;
    }

    /// <summary><see cref="MergeOptions.NewestBy"/> as properties.</summary>
    /// <exception cref="ArgumentException">The expression is something else than a property, or several.</exception>
    public Expression<Func<TEntity, object?>>? NewestByProperties
    {
        get;
        init => NewestBy = PropertyNames.Of(field = value);
    }

    /// <summary><see cref="MergeOptions.UpdateColumns"/> as properties.</summary>
    /// <exception cref="ArgumentException">The expression is something else than a property, or several.</exception>
    public Expression<Func<TEntity, object?>>? UpdateProperties
    {
        get;
        init => UpdateColumns = PropertyNames.Of(field = value);
    }

    /// <summary><see cref="MergeOptions.InsertOnlyColumns"/> as properties.</summary>
    /// <exception cref="ArgumentException">The expression is something else than a property, or several.</exception>
    public Expression<Func<TEntity, object?>>? InsertOnlyProperties
    {
        get;
        init => InsertOnlyColumns = PropertyNames.Of(field = value);
    }

    /// <summary><see cref="MergeOptions.SyncScope"/> as properties.</summary>
    /// <exception cref="ArgumentException">The expression is something else than a property, or several.</exception>
    public Expression<Func<TEntity, object?>>? SyncScopeProperties
    {
        get;
        init => SyncScope = PropertyNames.Of(field = value) ?? SyncScope;
    }

    /// <summary>
    /// <see cref="MergeOptions.When"/>, of the table's row and the frame's:
    /// <c>(existing, incoming) => incoming.Version > existing.Version</c>.
    /// </summary>
    public new Expression<Func<TEntity, TEntity, bool>>? When
    {
        get => (Expression<Func<TEntity, TEntity, bool>>?)base.When;
        init => base.When = value;
    }
}
