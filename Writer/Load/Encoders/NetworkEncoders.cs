using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EfWriter.Catalog;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>inet and cidr: an address and the bits of its network.</summary>
internal abstract class NetworkEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    private const byte Family4 = 2;
    private const byte Family6 = 3;

    private readonly byte _isCidr = column.Target.Type.Oid == PgTypes.Cidr ? (byte)1 : (byte)0;

    /// <param name="address">The address.</param>
    /// <param name="bits">The bits of its network; null for the address alone.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="row">The frame's row.</param>
    protected void Write(IPAddress address, int? bits, CopyBuffer buffer, long row)
    {
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (!isV4 && address.ScopeId != 0)
            throw Errors.UnfitCell(ColumnName, row, Pair, "an address with a scope, which the column does not keep");
        var length = isV4 ? 4 : 16;
        var value = buffer.Take(4 + length);
        value[0] = isV4 ? Family4 : Family6;
        value[1] = (byte)(bits ?? length * 8);
        value[2] = _isCidr;
        value[3] = (byte)length;
        address.TryWriteBytes(value[4..], out _);
    }
}

/// <summary>inet: a single host.</summary>
internal sealed class AddressEncoder<T>(LoadColumn column) : NetworkEncoder<T>(column)
    where T : IPAddress
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row) => Write(cell, bits: null, buffer, row);
}

/// <summary>inet with its netmask.</summary>
internal sealed class InetEncoder(LoadColumn column) : NetworkEncoder<NpgsqlInet>(column)
{
    protected override void WriteValue(NpgsqlInet cell, CopyBuffer buffer, long row) => Write(cell.Address, cell.Netmask, buffer, row);
}

/// <summary>cidr.</summary>
internal sealed class IPNetworkEncoder(LoadColumn column) : NetworkEncoder<IPNetwork>(column)
{
    protected override void WriteValue(IPNetwork cell, CopyBuffer buffer, long row) =>
        Write(cell.BaseAddress, cell.PrefixLength, buffer, row);
}

#pragma warning disable CS0618 // Npgsql still writes it.
/// <summary>cidr, from the type that Npgsql had for it before .NET had one.</summary>
internal sealed class CidrEncoder(LoadColumn column) : NetworkEncoder<NpgsqlCidr>(column)
{
    protected override void WriteValue(NpgsqlCidr cell, CopyBuffer buffer, long row) => Write(cell.Address, cell.Netmask, buffer, row);
}
#pragma warning restore CS0618

/// <summary>macaddr and macaddr8.</summary>
internal sealed class MacAddressEncoder(LoadColumn column) : VariableEncoder<PhysicalAddress>(column)
{
    private const int ShortLength = 6;
    private const int LongLength = 8;

    private readonly bool _isLong = column.Target.Type.Oid == PgTypes.MacAddr8;

    protected override void WriteValue(PhysicalAddress cell, CopyBuffer buffer, long row)
    {
        // macaddr8 takes six bytes too, as PostgreSQL's cast from macaddr does.
        var bytes = cell.GetAddressBytes();
        if (bytes.Length != ShortLength && !(_isLong && bytes.Length == LongLength))
            throw Errors.UnfitCell(
                ColumnName, row, Pair, $"an address of {bytes.Length} bytes where the column has {(_isLong ? LongLength : ShortLength)}");
        buffer.WriteBytes(bytes);
    }
}
