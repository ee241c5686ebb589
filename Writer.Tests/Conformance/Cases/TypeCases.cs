namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Every type of the type table.</summary>
public static class TypeCases
{
    public static IReadOnlyList<TypeCase> Scalars { get; } = [.. NumberCases.All, .. TimeCases.All, .. TextCases.All, .. OtherCases.All];

    /// <summary>Arrays of each of them; but for byte[], which is bytea.</summary>
    public static IReadOnlyList<TypeCase> Arrays { get; } =
    [
        .. Scalars.Where(type => type.ClrType != typeof(byte)).Select(type => type.InArrays()),
        .. Scalars.Select(type => type.InArraysWithNulls()),
    ];

    public static IReadOnlyList<TypeCase> All { get; } = [.. Scalars, .. Arrays];
}
