using System.Collections;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Load.Importer;
using EfWriter.Planning.Columns;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>Every pair that Npgsql's own mapping writes is written by EfWriter, or refused for a reason that is documented.</summary>
[TestFixture]
public sealed class NpgsqlPairTests : ConformanceTest
{
    private static readonly Type[] Bounds =
    [
        typeof(int), typeof(long), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
    ];

    private static readonly Type[] Candidates =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(char), typeof(string), typeof(char[]),
        typeof(ArraySegment<char>), typeof(ReadOnlyMemory<char>), typeof(byte[]), typeof(ArraySegment<byte>), typeof(Memory<byte>),
        typeof(ReadOnlyMemory<byte>), typeof(Stream), typeof(TextReader), typeof(Guid), typeof(DateOnly), typeof(TimeOnly),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(JsonDocument), typeof(JsonElement), typeof(JsonNode),
        typeof(JsonObject), typeof(JsonArray), typeof(JsonValue), typeof(IPAddress), typeof(IPNetwork), typeof((IPAddress, int)),
        typeof(PhysicalAddress), typeof(BitArray), typeof(BitVector32), typeof(Dictionary<string, string?>),
        typeof(Dictionary<string, string>), typeof(ImmutableDictionary<string, string?>), typeof(short[]), typeof(uint[]),
        .. typeof(NpgsqlPoint).Assembly.GetTypes().Where(
            type => type is { IsPublic: true, Namespace: "NpgsqlTypes", IsEnum: false, IsGenericType: false, IsInterface: false }
                && !type.IsAssignableTo(typeof(Attribute))),
        .. Bounds.Select(bound => typeof(NpgsqlRange<>).MakeGenericType(bound)),
        .. Bounds.Select(bound => typeof(NpgsqlRange<>).MakeGenericType(bound).MakeArrayType()),
    ];

    private static readonly Type[] Numbers =
    [
        typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal),
    ];

    [Test]
    public async Task What_is_refused_is_documented_with_its_reason()
    {
        await using var db = Host.New();
        var loaders = new LoaderFactory(db);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync();
        await connection.ReloadTypesAsync();
        var types = await new StoreTypes(connection).FindAsync(await Names(), CancellationToken.None);
        var text = new StringBuilder();
        foreach (var (name, type) in types.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var refused = Candidates.Where(clr => HostConverters.Have(connection, clr, type) && IsRefused(loaders, type, clr));
            foreach (var group in refused.GroupBy(clr => Reason(name, clr)))
            {
                var clrs = string.Join(", ", group.Select(clr => $"`{TypeNames.Of(clr)}`"));
                text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {clrs} | {group.Key} |\n");
            }
        }

        TypeDocument.CheckPart("what Npgsql writes and EfWriter refuses", text.ToString());
    }

    private static async Task<IReadOnlyList<string>> Names() =>
    [
        .. (await Rows("""
            SELECT format_type(oid, NULL) FROM pg_type
            WHERE (typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typname NOT LIKE '\_%')
                OR (typnamespace = 'public'::regnamespace AND typname IN ('citext', 'hstore', 'ltree', 'lquery', 'ltxtquery', 'cube'))
            """)).Select(row => (string)row[0]!),
    ];

    // Slices of bytes are what bytea is taken from, whatever the property that has them.
    private static bool IsRefused(LoaderFactory loaders, TargetType type, Type clr)
    {
        var isSlice = clr == typeof(ReadOnlyMemory<byte>);
        var field = new FrameField("v", isSlice ? typeof(byte[]) : clr, IsNullable: true) { IsMemory = isSlice };
        loaders.Prepare(new LoadColumn(field, new TargetColumn("v", type, false, false, false)), BulkMethod.Auto, out var problem);
        return problem is not null;
    }

    // Fails for a pair that has none: it has to be written then.
    private static string Reason(string type, Type clr) => clr switch
    {
        _ when clr == typeof(Stream) => "is read once: another attempt would find it empty",
        _ when clr == typeof(byte[]) || clr == typeof(ReadOnlyMemory<byte>) => "bytes are no text",
        _ when clr == typeof(char) => "one character is no document",
        _ when type == "xml" => "its declaration is looked at in a `String`",
        _ when clr == typeof(TimeSpan) => "may be longer than a day",
        _ when type.StartsWith("date", StringComparison.Ordinal) && (clr == typeof(DateTime) || IsRangeOf(clr, typeof(DateTime))) =>
            "its time of day would be lost",
        _ when type.StartsWith('d') || type.StartsWith('t') => "a number is no time",
        _ when Numbers.Contains(clr) => "not every value arrives as it is",
        _ => throw new AssertionException($"Npgsql writes {TypeNames.Of(clr)} as {type}, and EfWriter refuses it for no reason."),
    };

    private static bool IsRangeOf(Type clr, Type bound) =>
        (clr.IsArray ? clr.GetElementType()! : clr).GenericTypeArguments.Contains(bound);
}
