using System.Net;
using NpgsqlTypes;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Bytes, UUIDs, addresses and enums.</summary>
internal static class OtherCases
{
    public const string EnumType = "conformance_mood";

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        TypeCase.Of("uuid", Guid.Empty, Guid.AllBitsSet, new("00112233-4455-6677-8899-aabbccddeeff"),
            new("ffeeddcc-bbaa-9988-7766-554433221100")),
        TypeCase.Of<byte[]>("bytea", [], [0], [0x5C, 0x00, 0xFF, 0x27], [.. Enumerable.Range(0, 300).Select(i => (byte)i)]),
        TypeCase.Of("inet",
            IPAddress.Any, IPAddress.Loopback, IPAddress.Broadcast, IPAddress.IPv6Any, IPAddress.IPv6Loopback,
            IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::ff"), IPAddress.Parse("::ffff:192.0.2.1")),
        TypeCase.Of("text", Mood.Fine, Mood.VeryGood, Mood.Bad).StoredAs<Mood, string>(cell => cell.ToString()),
        TypeCase.Of("text", Size.None, Size.Small, Size.Large).StoredAs<Size, string>(cell => cell.ToString()),
        MappedEnum,
    ];

    private static TypeCase MappedEnum => TypeCase.Of(EnumType, Mood.Fine, Mood.VeryGood, Mood.Bad)
        .PlainlyAs<Mood, string>(cell => cell switch { Mood.VeryGood => "very_good", Mood.Bad => "so so", _ => "fine" }) with
    {
        Name = "Mood (mapped)",
        Configure = npgsql => npgsql.MapEnum<Mood>(EnumType),
    };
}

/// <summary>An enum whose labels are not its members' names.</summary>
public enum Mood
{
    Fine,
    VeryGood,

    [PgName("so so")]
    Bad = -7,
}

/// <summary>An enum of another width.</summary>
internal enum Size : byte
{
    None,
    Small,
    Large = 255,
}
