using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Any objects, spelled in any way that JSON allows, are read as their generator meant them.</summary>
[ServerFree]
public sealed class JsonFuzzTests
{
    private const int Iterations = 400;

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1", "1.50", "1e5", "12345678901234567890", "-0", "1e400", "\"\"", "\"x\"", "\"1\"",
        "\"2024-02-29\"", "\"10:00\"", "\"2024-02-29T10:00:00+02:00\"",
        "\"a\\n\\\"\\\\\\/\\u00e9\\ud83c\\udf3b\"", "\"日本🌻\"", "{}", "[]", "{\"b\" : 2.0, \"b\":null}", "[1,[2, {\"c\":\"]\"}]]",
    ];

    private static readonly string[] Keys = ["a", "A", "b", "key with blanks", "ü", "q\\\"", "\\u0061b", "日"];

    /// <summary>Objects and how they are spelled.</summary>
    /// <param name="Rows">For each key its value's source text; null where the object does not have it.</param>
    /// <param name="Rotation">How far each object's keys are turned.</param>
    /// <param name="Blank">What stands between tokens.</param>
    /// <param name="IsArray">Whether they stand in an array.</param>
    /// <param name="Encoding">How the characters are written, with a mark.</param>
    private sealed record Objects(string?[][] Rows, int[] Rotation, string Blank, bool IsArray, Encoding Encoding);

    // Characters of one to four bytes, some of them escaped in one of their ways.
    private static readonly Gen<string> Strings =
        from text in Gen.Int[0, 9].Select(i => new[] { "a", "\"", "\\", "/", "\n", "\u0001", "é", "日", "🌻", " " }[i]).Array[0, 12]
        from escapes in Gen.Bool.Array[text.Length]
        select $"\"{string.Concat(text.Select((c, i) => Spelled(c, escapes[i])))}\"";

    private static readonly Gen<string> Values = Gen.Frequency(
        (5, Gen.Int[0, Scalars.Length - 1].Select(i => Scalars[i])), (2, Strings), (1, Nested(3)));

    private static readonly Gen<Objects> All =
        from rows in Gen.Frequency((1, Gen.Const((string?)null)), (4, Values.Select(value => (string?)value)))
            .Array[Keys.Length].Array[1, 30]
        from rotation in Gen.Int[0, Keys.Length - 1].Array[rows.Length]
        from blank in Gen.Int[0, 3].Select(i => new[] { "", " ", "\t", " \r\n" }[i])
        from isArray in Gen.Bool
        from encoding in Gen.Int[0, 3].Select(i => new[] { new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode, Encoding.UTF32 }[i])
        select new Objects(rows, rotation, blank, isArray, encoding);

    private static Gen<string> Nested(int levels)
    {
        var deeper = levels == 0 ? Strings : Gen.Bool.SelectMany(_ => Nested(levels - 1));
        var one = Gen.Frequency((2, Gen.Int[0, Scalars.Length - 1].Select(i => Scalars[i])), (1, Strings), (2, deeper));
        var nested =
            from values in one.Array[0, 3]
            from blank in Gen.Int[0, 1].Select(i => new[] { "", " \n" }[i])
            from isArray in Gen.Bool
            select isArray
                ? $"[{blank}{string.Join($",{blank}", values)}{blank}]"
                : $"{{{blank}{string.Join($",{blank}", values.Select((value, i) => $"\"{Keys[i % 2]}\"{blank}:{value}"))}}}";
        return nested;
    }

    private static string Spelled(string character, bool isEscaped) => (character, isEscaped) switch
    {
        ("\"" or "\\", false) => $"\\{character}",
        ("\n", false) => "\\n",
        ("/", true) => "\\/",
        ("\u0001", _) or (_, true) => string.Concat(character.Select(c => $"\\u{(int)c:x4}")),
        _ => character,
    };

    [Test]
    public Task Objects_are_read_as_they_were_meant() => All.SampleAsync(CheckAsync, iter: Iterations, threads: 1, print: Spell);

    private static async Task CheckAsync(Objects objects)
    {
        byte[] text = [.. objects.Encoding.GetPreamble(), .. objects.Encoding.GetBytes(Spell(objects))];
        var read = await TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(text)), batchRows: 7);

        Assert.That(read.Rows, Has.Length.EqualTo(objects.Rows.Length));
        var names = read.Columns.Select(column => column[..column.LastIndexOf(' ')]).ToArray();
        for (var key = 0; key < Keys.Length; key++)
        {
            var name = JsonSerializer.Deserialize<string>($"\"{Keys[key]}\"")!;
            var values = objects.Rows.Select(row => row[key] is null or "null" ? null : row[key]).ToArray();
            var column = Array.IndexOf(names, name);
            if (column < 0)
            {
                Assert.That(objects.Rows.Select(row => row[key]), Is.All.Null, name);
                continue;
            }

            var type = read.Columns[column][(names[column].Length + 1)..];
            Assert.That(type, Is.EqualTo(TypeOf([.. values.OfType<string>()])), name);
            for (var row = 0; row < values.Length; row++)
                Assert.That(read.Rows[row][column], Is.EqualTo(Meant(values[row], type)), $"{name}, row {row}");
        }
    }

    // What the rules say, from the values' kinds alone.
    private static string TypeOf(string[] values)
    {
        var kinds =
            values.Select(value => value[0] switch { '"' => 's', 't' or 'f' => 'b', '{' or '[' => 'n', _ => 'd' }).Distinct().ToArray();
        if (kinds.Length == 0)
            return "text";
        if (kinds.Length > 1 || kinds[0] == 'n')
            return "jsonb";
        return kinds[0] switch
        {
            'b' => "boolean",
            's' => values.Distinct().ToArray() switch
            {
                ["\"2024-02-29\""] => "date",
                ["\"10:00\""] => "time",
                ["\"2024-02-29T10:00:00+02:00\""] => "timestamptz",
                _ => "text",
            },
            _ when values.Contains("1e400") => "text",
            _ when values.Contains("1e5") || values.Contains("-0") => values.Contains("12345678901234567890") ? "text" : "double",
            _ => values.Contains("1.50") || values.Contains("12345678901234567890") ? "numeric" : "bigint",
        };
    }

    private static string? Meant(string? value, string type) => (value, type) switch
    {
        (null, _) => null,
        (_, "jsonb") => value,
        (_, "double") =>
            double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
                .ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        (_, "time") => "10:00:00",
        (_, "timestamptz") => "2024-02-29T08:00:00Z",
        _ when value[0] == '"' => JsonNode.Parse(value)!.GetValue<string>(),
        _ => value,
    };

    private static string Spell(Objects objects)
    {
        var rows = objects.Rows.Select((row, i) =>
        {
            var order = Enumerable.Range(0, Keys.Length).Select(key => (key + objects.Rotation[i]) % Keys.Length)
                .Where(key => row[key] is not null);
            var members = order.Select(key => $"\"{Keys[key]}\"{objects.Blank}:{objects.Blank}{row[key]}");
            return $"{{{objects.Blank}{string.Join($"{objects.Blank},", members)}}}";
        });
        return objects.IsArray
            ? $"[{objects.Blank}{string.Join($",{objects.Blank}", rows)}]"
            : string.Concat(rows.Select(row => $"{row}{objects.Blank}\n"));
    }
}
