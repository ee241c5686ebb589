using System.Runtime.CompilerServices;

namespace EfWriter.Requests;

/// <summary>EF Core builds its model at run time: the first line of an app that forbids it says what to set.</summary>
internal static class DynamicCode
{
    /// <summary>The reason of the public members' annotations.</summary>
    public const string Reason = "EF Core builds its model, and EfWriter its encoders, at run time.";

    /// <exception cref="PlatformNotSupportedException">The app is compiled ahead of time, or runs as if it were.</exception>
    public static void Check()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(Errors.NoDynamicCode());
    }
}
