using System.Transactions;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using Npgsql.EntityFrameworkCore.PostgreSQL.ValueGeneration.Internal;

namespace EfWriter.Entities;

#pragma warning disable EF1001

/// <summary>The values that EF itself makes for properties, by the generators that the model and the host's services have.</summary>
internal sealed class EntityGenerators(DbContext host)
{
    private readonly Dictionary<IProperty, Func<EntityEntry?, object?>> _next = [];

    /// <summary>The generator that SaveChanges would ask; null if the database makes the value, or nobody.</summary>
    public static ValueGenerator? Find(DbContext host, IProperty property)
    {
        if (!property.RequiresValueGenerator() || RuntimeOf(host, property) is not { } known)
            return null;
        host.GetService<IValueGeneratorSelector>().TrySelect(known, known.DeclaringType, out var generator);
        return generator is { GeneratesTemporaryValues: false } ? generator : null;
    }

    /// <summary>The next value.</summary>
    /// <param name="property">The property.</param>
    /// <param name="entry">What the context knows of the entity; null for nothing.</param>
    public object? Next(IProperty property, EntityEntry? entry)
    {
        if (!_next.TryGetValue(property, out var next))
            _next.Add(property, next = Make(property));
        try
        {
            return next(entry);
        }
        catch (Exception e) when (entry is null && e is NullReferenceException or ArgumentNullException)
        {
            throw Errors.GeneratorNeedsEntry(property.Name);
        }
    }

    private Func<EntityEntry?, object?> Make(IProperty property)
    {
        var generator = Find(host, property)!;
        return IsHiLo(generator.GetType()) ? MakeHiLo(RuntimeOf(host, property)!) : entry => generator.Next(entry!);
    }

    // The generator's own question for the next block would meet the COPY on the write's connection.
    private Func<EntityEntry?, object?> MakeHiLo(IProperty property)
    {
        var state = host.GetService<INpgsqlValueGeneratorCache>().GetOrAddSequenceState(property, host.GetService<IRelationalConnection>());
        var sequence = host.GetService<ISqlGenerationHelper>().DelimitIdentifier(state.Sequence.Name, state.Sequence.Schema);
        var sql = $"SELECT pg_catalog.nextval('{sequence.Replace("'", "''", StringComparison.Ordinal)}'::pg_catalog.regclass)";
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return (Func<EntityEntry?, object?>)typeof(EntityGenerators)
            .GetMethod(nameof(HiLo), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
            .MakeGenericMethod(type).Invoke(this, [state, sql])!;
    }

    private Func<EntityEntry?, object?> HiLo<T>(HiLoValueGeneratorState state, string sql) => _ => state.Next<T>(() => NextBlock(sql));

    private long NextBlock(string sql)
    {
        // A sequence knows no transactions; the caller's own would have to span two connections.
        using var outside = new TransactionScope(TransactionScopeOption.Suppress);
        using var other = FurtherConnection.Of(host);
        return (long)host.GetService<IRawSqlCommandBuilder>().Build(sql).ExecuteScalar(new(
            other, null, null, host, host.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.ValueGenerator))!;
    }

    private static bool IsHiLo(Type generator) =>
        generator.IsGenericType && generator.GetGenericTypeDefinition() == typeof(NpgsqlSequenceHiLoValueGenerator<>);

    /// <summary>The property of another model's type that is the same as one of this model's.</summary>
    public static IProperty? Same(IEntityType type, IProperty property) => Same(type, property.DeclaringType)?.FindProperty(property.Name);

    private static ITypeBase? Same(IEntityType type, ITypeBase declaring) => declaring is not IComplexType complex
        ? type
        : Same(type, complex.ComplexProperty.DeclaringType)?.FindComplexProperty(complex.ComplexProperty.Name)?.ComplexType;

    private static IProperty? RuntimeOf(DbContext host, IProperty property) =>
        host.Model.FindEntityType(property.DeclaringType.ContainingEntityType.Name) is { } type ? Same(type, property) : null;
}
