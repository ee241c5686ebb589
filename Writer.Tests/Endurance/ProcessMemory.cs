namespace EfWriter.Tests.Endurance;

/// <summary>What the process keeps when everything that can go has gone.</summary>
internal static class ProcessMemory
{
    /// <summary>The bytes of the managed heap that are in use.</summary>
    public static long Settled()
    {
        Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Collects in rounds: the types of a collectible assembly go first, then what they kept.</summary>
    public static void Collect()
    {
        for (var i = 0; i < 5; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
