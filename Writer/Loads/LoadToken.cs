using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EfWriter.Loads;

/// <summary>
/// What a load is known by to other processes: identities that the server gives, and no names. It opens nothing: what its holder may do is
/// what his role may do.
/// </summary>
/// <param name="Server">The server's system identifier.</param>
/// <param name="Database">The database.</param>
/// <param name="Owner">The role that began the load and owns its tables.</param>
/// <param name="Rows">The table that the rows are staged in.</param>
/// <param name="Parts">The table of the parts.</param>
/// <param name="Registry">The table of loads.</param>
/// <param name="Id">The load.</param>
internal sealed record LoadToken(long Server, uint Database, uint Owner, uint Rows, uint Parts, uint Registry, Guid Id)
{
    private const string Prefix = "efwriter-load-1-";
    private const int Body = sizeof(long) + (5 * sizeof(uint)) + 16;
    private const int Check = 4;

    /// <summary>The token as a text of letters, digits, '-' and '_'.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Body + Check];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Server);
        uint[] oids = [Database, Owner, Rows, Parts, Registry];
        for (var i = 0; i < oids.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(sizeof(long) + (i * sizeof(uint)))..], oids[i]);
        Id.TryWriteBytes(bytes[(Body - 16)..Body], bigEndian: true, out _);
        SHA256.HashData(bytes[..Body]).AsSpan(0, Check).CopyTo(bytes[Body..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="FrameFault">It is none, or a part of one.</exception>
    public static LoadToken Parse(string text)
    {
        text = text.Trim();
        Span<byte> bytes = stackalloc byte[Body + Check];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || Base64Url.GetMaxDecodedLength(text.Length - Prefix.Length) > bytes.Length + 2
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length), out var length) || length != bytes.Length)
            throw Errors.NotALoadToken();
        Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(text[Prefix.Length..]), bytes);
        if (!SHA256.HashData(bytes[..Body]).AsSpan(0, Check).SequenceEqual(bytes[Body..]))
            throw Errors.NotALoadToken();
        return new(
            BinaryPrimitives.ReadInt64BigEndian(bytes), Oid(bytes, 0), Oid(bytes, 1), Oid(bytes, 2), Oid(bytes, 3), Oid(bytes, 4),
            new Guid(bytes[(Body - 16)..Body], bigEndian: true));
    }

    /// <summary>Refuses a token of another place than a connection leads to.</summary>
    /// <exception cref="FrameFault">It is another server's, or another database's.</exception>
    public void CheckPlace(long server, uint database, string databaseName)
    {
        if (server != Server)
            throw Errors.TokenOfOtherServer();
        if (database != Database)
            throw Errors.TokenOfOtherDatabase(databaseName);
    }

    private static uint Oid(ReadOnlySpan<byte> bytes, int i) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes[(sizeof(long) + (i * sizeof(uint)))..]);
}
