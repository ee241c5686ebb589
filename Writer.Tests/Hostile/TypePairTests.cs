using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Hostile;

/// <summary>Any type of a frame's column with any type that is asked for it: it is written, or refused in our words.</summary>
public sealed class TypePairTests : DatabaseTest
{
    private static readonly string[] Scalars =
    [
        "text", "varchar", "varchar(3)", "char(2)", "bpchar", "name", "\"char\"", "citext", "boolean", "smallint", "integer", "bigint",
        "numeric", "numeric(5,2)", "real", "double precision", "money", "date", "time", "timetz", "timestamp", "timestamptz",
        "timestamp(3)",
        "interval", "uuid", "bytea", "json", "jsonb", "jsonpath", "xml", "inet", "cidr", "macaddr", "bit(3)", "varbit", "point", "box",
        "polygon", "tsvector", "tsquery", "oid", "xid", "regclass", "int4range", "tstzrange", "int4multirange", "hstore", "nowhere",
        "s.nowhere", "record", "void",
    ];

    private static readonly Type[] Types =
    [
        typeof(string), typeof(char), typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(DateTime),
        typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(NpgsqlInterval), typeof(Guid), typeof(byte[]), typeof(JsonDocument),
        typeof(JsonElement), typeof(JsonNode), typeof(IPAddress), typeof(DayOfWeek), typeof(NpgsqlPoint), typeof(Uri),
        typeof(string[]), typeof(bool[]), typeof(int[]), typeof(int?[]), typeof(long[]), typeof(decimal[]), typeof(DateTime[]),
        typeof(Guid[]), typeof(byte[][]), typeof(DayOfWeek[]), typeof(List<string>), typeof(List<int>), typeof(string[][]), typeof(int[,]),
        typeof(Dictionary<string, string>), typeof(object),
    ];

    private static readonly string[] ArraysOf = ["{0}[]", "{0}[][]", "{0}[3]", "{0} ARRAY"];

    // Every type with every scalar, and with arrays of every third; all forms with every type and with every scalar.
    private static IEnumerable<string> StoreTypes(Type type)
    {
        var first = Array.IndexOf(Types, type);
        return Scalars.SelectMany((scalar, i) => (first + i) % 3 == 0
            ? (string[])[scalar, ArraysOf[(first + i) % ArraysOf.Length].Replace("{0}", scalar, StringComparison.Ordinal)]
            : [scalar]);
    }

    [TestCaseSource(nameof(Types))]
    public async Task Any_pair_of_types_is_written_or_refused_in_our_words(Type type)
    {
        var frame = (Frame)typeof(TypePairTests)
            .GetMethod(nameof(FrameOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, null)!;
        foreach (var (i, store) in StoreTypes(type).Index())
        {
            var options = Options() with
            {
                Columns = new Dictionary<string, ColumnOptions> { ["Cell"] = new() { StoreType = store } },
                BulkMethod = (BulkMethod)(i % 3)
            };
            await CheckAsync(frame, $"t{i}", options);
        }
    }

    private static async Task CheckAsync(Frame frame, string table, WriteOptions options)
    {
        await using var db = NewContext();
        foreach (var run in (Func<Task>[])[() => db.PlanAsync(frame, table, options), () => db.WriteAsync(frame, table, options)])
        {
            try
            {
                await run();
            }
            catch (FrameWriteException refusal)
            {
                Assert.That(refusal.Message, Does.StartWith("Cannot write table"));
            }
            catch (Exception other)
            {
                Assert.Fail($"{frame.Fields[0].ClrType} as {options.Columns["Cell"].StoreType} by {options.BulkMethod}: {other}");
            }
        }
    }

    private static Frame FrameOf<T>() => Frame.From([new Holder<T>(default!)]);

    private sealed record Holder<T>(T? Cell);
}
