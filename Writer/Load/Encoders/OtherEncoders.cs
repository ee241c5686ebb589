using System.Collections;
using System.Collections.Specialized;
using System.Net;
using System.Net.NetworkInformation;
using EfWriter.Catalog;
using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Encoders for the types that fewer columns have: addresses, bits, the plane, search, identifiers of the server's own.</summary>
internal static class OtherEncoders
{
    private static readonly uint[] Identifiers =
    [
        PgTypes.Oid, PgTypes.Xid, PgTypes.Cid, PgTypes.RegProc, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191,
    ];

    /// <summary>The encoder for a column; null if there is none.</summary>
    public static ColumnEncoder? TryCreate(LoadColumn column, Type clr)
    {
        var type = column.Target.Type;
        if (Identifiers.Contains(type.Oid))
            return clr == typeof(uint) ? new FixedEncoder<uint, Int32Format<uint>>(column) : null;
        if (type is { Kind: 'b', LocalName: "hstore" })
            return clr.IsAssignableTo(typeof(IEnumerable<KeyValuePair<string, string?>>)) ? Generic(typeof(HstoreEncoder<>), clr, column)
                : null;

        if (type is { Kind: 'b', LocalName: "cube" })
            return clr == typeof(NpgsqlCube) ? new CubeEncoder(column) : null;

        return (type.Oid, clr) switch
        {
            (PgTypes.Char, _) => TryCreateByteChar(column, clr),
            (PgTypes.Xid8, _) when clr == typeof(ulong) => new FixedEncoder<ulong, Int64Format<ulong>>(column),
            (PgTypes.PgLsn, _) when clr == typeof(ulong) => new FixedEncoder<ulong, Int64Format<ulong>>(column),
            (PgTypes.PgLsn, _) when clr == typeof(NpgsqlLogSequenceNumber) =>
                new FixedEncoder<NpgsqlLogSequenceNumber, LogSequenceFormat>(column),
            (PgTypes.Tid, _) when clr == typeof(NpgsqlTid) => new FixedEncoder<NpgsqlTid, TidFormat>(column),
            (PgTypes.Money, _) when clr == typeof(decimal) => new MoneyEncoder(column),
            (PgTypes.TimeTz, _) when clr == typeof(DateTimeOffset) => new TimeTzEncoder(column),
            (PgTypes.TimeTz, _) when clr == typeof(PgTimeTz) => new PgTimeTzEncoder(column),
            (PgTypes.Xml, _) when clr == typeof(string) => column.Field.IsMemory ? new XmlMemoryEncoder(column) : new XmlEncoder(column),
            (PgTypes.Inet, _) => TryCreateInet(column, clr),
            (PgTypes.Cidr, _) when clr == typeof(IPNetwork) => new IPNetworkEncoder(column),
#pragma warning disable CS0618 // Npgsql still writes it.
            (PgTypes.Cidr, _) when clr == typeof(NpgsqlCidr) => new CidrEncoder(column),
#pragma warning restore CS0618
            (PgTypes.MacAddr or PgTypes.MacAddr8, _) when clr == typeof(PhysicalAddress) => new MacAddressEncoder(column),
            (PgTypes.Bit or PgTypes.VarBit, _) => TryCreateBits(column, clr),
            (PgTypes.TsVector, _) when clr == typeof(NpgsqlTsVector) => new TsVectorEncoder(column),
            (PgTypes.TsQuery, _) when clr.IsAssignableTo(typeof(NpgsqlTsQuery)) => Generic(typeof(TsQueryEncoder<>), clr, column),
            (PgTypes.Point, _) when clr == typeof(NpgsqlPoint) => new FixedEncoder<NpgsqlPoint, PointFormat>(column),
            (PgTypes.Line, _) when clr == typeof(NpgsqlLine) => new FixedEncoder<NpgsqlLine, LineFormat>(column),
            (PgTypes.LineSegment, _) when clr == typeof(NpgsqlLSeg) => new FixedEncoder<NpgsqlLSeg, LineSegmentFormat>(column),
            (PgTypes.Box, _) when clr == typeof(NpgsqlBox) => new FixedEncoder<NpgsqlBox, BoxFormat>(column),
            (PgTypes.Circle, _) when clr == typeof(NpgsqlCircle) => new FixedEncoder<NpgsqlCircle, CircleFormat>(column),
            (PgTypes.Path, _) when clr == typeof(NpgsqlPath) => new PathEncoder(column),
            (PgTypes.Polygon, _) when clr == typeof(NpgsqlPolygon) => new PolygonEncoder(column),
            _ => null,
        };
    }

    private static ColumnEncoder? TryCreateByteChar(LoadColumn column, Type clr)
    {
        if (clr == typeof(char))
            return new ByteCharEncoder(column);
        return clr == typeof(byte) ? new FixedEncoder<byte, ByteFormat>(column) : null;
    }

    private static ColumnEncoder? TryCreateInet(LoadColumn column, Type clr)
    {
        if (clr == typeof(NpgsqlInet))
            return new InetEncoder(column);
        return clr.IsAssignableTo(typeof(IPAddress)) ? Generic(typeof(AddressEncoder<>), clr, column) : null;
    }

    private static ColumnEncoder? TryCreateBits(LoadColumn column, Type clr)
    {
        if (clr == typeof(BitArray))
            return new BitArrayEncoder(column);
        if (clr == typeof(BitVector32))
            return new BitVectorEncoder(column);
        if (clr == typeof(bool))
            return new BoolBitEncoder(column);
        if (clr != typeof(string))
            return null;
        return column.Field.IsMemory ? new BitMemoryEncoder(column) : new BitTextEncoder(column);
    }

    private static ColumnEncoder Generic(Type encoder, Type cell, LoadColumn column) =>
        RuntimeGenerics.New<ColumnEncoder>(encoder.MakeGenericType(cell), column);
}
