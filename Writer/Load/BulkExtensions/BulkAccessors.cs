using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using EFCore.BulkExtensions;

namespace EfWriter.Load.BulkExtensions;

/// <summary>What EFCore.BulkExtensions compiles for each property of an entity, and keeps as long as the process lives.</summary>
/// <remarks>Safe for concurrent use: a load that is still going on makes them again.</remarks>
internal static class BulkAccessors
{
    // Not to be had otherwise. A version that keeps none, or keeps them elsewhere, is left alone.
    private static readonly Lazy<IDictionary?> Kept = new(Find);

    /// <summary>Lets the accessors of an emitted type go, and with them the type.</summary>
    public static void Forget(Type entityType)
    {
        if (Kept.Value is not { } kept)
            return;
        foreach (var property in entityType.GetProperties())
            kept.Remove(property);
    }

    private static IDictionary? Find()
    {
        try
        {
            return FindInPackage();
        }
        catch (FileNotFoundException)
        {
            // An app without the package has no entity types to forget.
            return null;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IDictionary? FindInPackage() => typeof(FastProperty)
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        .Where(field => field.FieldType.GenericTypeArguments is [var key, _] && key == typeof(PropertyInfo))
        .Select(field => field.GetValue(null))
        .OfType<IDictionary>()
        .FirstOrDefault();
}
