namespace EfWriter.LocalPostgres.Cluster;

/// <summary>How a server is ended whose data is kept.</summary>
internal enum StopMode
{
    /// <summary>Transactions are rolled back, clients are told, and all is written to the disk.</summary>
    Fast,

    /// <summary>Clients are told; the next start recovers.</summary>
    Immediate,

    /// <summary>Nobody is told.</summary>
    Kill,
}
