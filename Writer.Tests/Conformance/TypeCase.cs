using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EfWriter.Tests.Conformance;

/// <summary>A CLR type with its edge values, and what they are once stored.</summary>
/// <param name="Name">The type, as the test's name shows it.</param>
/// <param name="ClrType">The cells' type in the frame.</param>
/// <param name="StoreType">The column's type that a write makes, as format_type spells it.</param>
/// <param name="Values">The edge values.</param>
public sealed record TypeCase(string Name, Type ClrType, string StoreType, IReadOnlyList<object> Values)
{
    /// <summary>What an entity's property and Npgsql read the column as.</summary>
    public Type StoredType { get; init; } = ClrType;

    /// <summary>A frame's cell → what is read.</summary>
    public Func<object, object> Stored { get; init; } = cell => cell;

    /// <summary>What Npgsql reads where the host's own types are unknown to it.</summary>
    public Type PlainType { get => field ?? StoredType; init; }

    /// <summary>A frame's cell → what Npgsql reads.</summary>
    public Func<object, object> Plain { get => field ?? Stored; init; }

    /// <summary>How the host configures Npgsql; null for its defaults.</summary>
    public Action<NpgsqlDbContextOptionsBuilder>? Configure { get; init; }

    public static TypeCase Of<T>(string storeType, params T[] values)
        where T : notnull =>
        new(typeof(T).Name, typeof(T), storeType, [.. values.Cast<object>()]);

    public TypeCase StoredAs<T, TStored>(Func<T, TStored> stored)
        where TStored : notnull =>
        this with { StoredType = typeof(TStored), Stored = cell => stored((T)cell) };

    public TypeCase PlainlyAs<T, TPlain>(Func<T, TPlain> plain)
        where TPlain : notnull =>
        this with { PlainType = typeof(TPlain), Plain = cell => plain((T)cell) };

    /// <summary>The same values in arrays.</summary>
    public TypeCase InArrays() => Arrays($"{Name}[]", ClrType, StoredType, PlainType, withNulls: false);

    /// <summary>The same values in arrays, with nulls among them.</summary>
    public TypeCase InArraysWithNulls() =>
        Arrays($"{Name}?[]", RowSet.Nullable(ClrType), RowSet.Nullable(StoredType), RowSet.Nullable(PlainType), withNulls: true);

    public override string ToString() => Name;

    private TypeCase Arrays(string name, Type clr, Type stored, Type plain, bool withNulls)
    {
        object?[][] values = withNulls
            ? [[null], [null, Values[0]], [.. Values.SelectMany(value => new[] { value, null })], []]
            : [[], [Values[0]], [.. Values], [.. Values.Reverse()]];
        return new(name, clr.MakeArrayType(), $"{StoreType}[]", [.. values.Select(items => MakeArray(clr, items, item => item))])
        {
            StoredType = stored.MakeArrayType(),
            Stored = cell => MakeArray(stored, (Array)cell, Stored),
            PlainType = plain.MakeArrayType(),
            Plain = cell => MakeArray(plain, (Array)cell, Plain),
            Configure = Configure,
        };
    }

    private static Array MakeArray(Type element, Array items, Func<object, object> convert)
    {
        var array = Array.CreateInstance(element, items.Length);
        for (var i = 0; i < items.Length; i++)
            array.SetValue(items.GetValue(i) is { } item ? convert(item) : null, i);
        return array;
    }
}
