using System.Net;
using System.Net.Sockets;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>A port that nobody has now; somebody may take it before the server does, so starting is tried again.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
