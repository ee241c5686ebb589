using EfWriter.Migrations;

namespace EfWriter.Catalog;

/// <summary>What the server's advisory locks of writers are called.</summary>
internal static class LockNames
{
    /// <summary>What the names of turns begin with.</summary>
    public const string Writers = "efwriter:";

    private const string Places = "efwriter-place:";

    /// <summary>Held by whoever makes or replaces what has a name.</summary>
    public static string WriterOf(string name) => Writers + name;

    /// <summary>Held together by those who need a table to stay in its place, and alone by who swaps another one in.</summary>
    public static string PlaceOf(QualifiedName name) => Places + name;
}
