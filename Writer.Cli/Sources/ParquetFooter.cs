namespace EfWriter.Cli.Sources;

/// <summary>What the end of a Parquet file says of it, as far as rows can be lost by it.</summary>
internal sealed class ParquetFooter
{
    // DuckDB goes down by itself, and its stack has an end.
    private const int MostLevels = 200;
    private const int MostTypes = 7;

    public long Rows { get; private set; }

    public List<ParquetGroup> Groups { get; } = [];

    /// <summary>The columns that hold values.</summary>
    public List<ParquetLeaf> Leaves { get; } = [];

    /// <summary>Whether some of its columns are encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Reads what it says.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ParquetFooter Parse(byte[] footer)
    {
        var parquet = new ParquetFooter();
        var schema = new List<ParquetElement>();
        var reader = new ThriftReader(footer);
        reader.Struct((ref fields, field, type) =>
        {
            switch (field, type)
            {
                case (2, 9):
                    fields.List((ref item, _, _) => schema.Add(ParseElement(ref item)));
                    break;
                case (3, 6):
                    parquet.Rows = fields.Number();
                    break;
                case (4, 9):
                    fields.List((ref item, _, _) => parquet.Groups.Add(ParseGroup(ref item)));
                    break;
                case (8, 12):
                    parquet.IsEncrypted = true;
                    fields.Skip(type);
                    break;
                default:
                    fields.Skip(type);
                    break;
            }
        });
        AddLeaves(schema, parquet.Leaves);
        return parquet;
    }

    private static ParquetElement ParseElement(ref ThriftReader reader)
    {
        var element = new ParquetElement();
        reader.Struct((ref fields, field, type) =>
        {
            switch (field, type)
            {
                case (1, 5):
                    element.Type = fields.Number();
                    break;
                case (3, 5):
                    element.Repetition = fields.Number();
                    break;
                case (4, 8):
                    element.Name = fields.Text();
                    break;
                case (5, 5):
                    element.Children = fields.Number();
                    break;
                case (6, 5):
                    element.Converted = fields.Number();
                    break;
                case (8, 5):
                    element.Precision = fields.Number();
                    break;
                case (10, 12):
                    // Which of its kinds it is.
                    fields.Struct((ref kind, inner, innerType) =>
                    {
                        element.Logical = inner;
                        kind.Skip(innerType);
                    });
                    break;
                default:
                    fields.Skip(type);
                    break;
            }
        });
        return element;
    }

    // The schema is a tree, written from its root on.
    private static void AddLeaves(List<ParquetElement> schema, List<ParquetLeaf> leaves)
    {
        ParquetCheck.Expect(schema.Count > 0, "it has no columns");
        var open = new Stack<(long Left, bool IsRepeated, bool IsOptional, string Path, bool IsMap)>(
            [(schema[0].Children, false, false, string.Empty, false)]);
        foreach (var element in schema.Skip(1))
        {
            while (open.TryPeek(out var closed) && closed.Left == 0)
                open.Pop();
            var isPossible = open.TryPop(out var parent) && parent.Left > 0 && element.Children >= 0;
            ParquetCheck.Expect(isPossible, "its columns are not what it says");
            open.Push(parent with { Left = parent.Left - 1 });
            ParquetCheck.Expect(open.Count <= MostLevels, "its columns are nested too deep");
            var (isRepeated, isOptional) = (parent.IsRepeated || element.Repetition == 2, parent.IsOptional || element.Repetition != 0);
            if (parent.IsMap && element.Children == 1)
                throw ParquetLimits.MapWithoutValues(parent.Path.TrimEnd('.'));
            if (element.Children > 0)
                open.Push((element.Children, isRepeated, isOptional, $"{parent.Path}{element.Name}.", element.IsMap));
            else
                leaves.Add(new(parent.Path + element.Name, isRepeated, isOptional, element));
            var isKnown = element.Children > 0 || element.Type is >= 0 and <= MostTypes;
            ParquetCheck.Expect(isKnown, $"its column{Echo.Column(element.Name)} is of no known type");
        }

        ParquetCheck.Expect(open.All(group => group.Left == 0), "its columns are not what it says");
    }

    private static ParquetGroup ParseGroup(ref ThriftReader reader)
    {
        var group = new ParquetGroup();
        reader.Struct((ref fields, field, type) =>
        {
            if ((field, type) == (1, 9))
                fields.List((ref item, _, _) => group.Chunks.Add(ParseChunk(ref item)));
            else if ((field, type) == (3, 6))
                group.Rows = fields.Number();
            else
                fields.Skip(type);
        });
        return group;
    }

    private static ParquetChunk ParseChunk(ref ThriftReader reader)
    {
        var chunk = new ParquetChunk();
        reader.Struct((ref fields, field, type) =>
        {
            if ((field, type) == (3, 12))
            {
                fields.Struct((ref meta, inner, innerType) => ParseMeta(ref meta, inner, innerType, chunk));
                return;
            }

            chunk.IsEncrypted |= (field, type) == (8, 12);
            chunk.IsElsewhere |= (field, type) == (1, 8);
            fields.Skip(type);
        });
        return chunk;
    }

    private static void ParseMeta(ref ThriftReader meta, int field, int type, ParquetChunk chunk)
    {
        switch (field, type)
        {
            case (4, 5):
                chunk.Codec = meta.Number();
                break;
            case (5, 6):
                chunk.Values = meta.Number();
                break;
            case (7, 6):
                chunk.Size = meta.Number();
                break;
            case (9, 6):
                chunk.Data = meta.Number();
                break;
            case (11, 6):
                chunk.Dictionary = meta.Number();
                break;
            default:
                meta.Skip(type);
                break;
        }
    }
}

/// <summary>A node of the tree of columns.</summary>
internal sealed class ParquetElement
{
    public string Name { get; set; } = string.Empty;

    /// <summary>How its values lie in the file.</summary>
    public long Type { get; set; } = -1;

    public long Repetition { get; set; }

    public long Children { get; set; }

    /// <summary>What its values mean, as older writers say it.</summary>
    public long Converted { get; set; } = -1;

    /// <summary>What its values mean, as newer writers say it.</summary>
    public long Logical { get; set; } = -1;

    /// <summary>Whether it is a map, as its writer says.</summary>
    public bool IsMap => Converted is 1 or 2 || Logical == 2;

    /// <summary>A decimal's digits.</summary>
    public long Precision { get; set; }
}

/// <summary>A column that holds values.</summary>
/// <param name="Path">The names that lead to it, with points between them.</param>
/// <param name="IsRepeated">Whether it may have several values, or none, for a row.</param>
/// <param name="IsOptional">Whether it, or what it is in, may be missing.</param>
/// <param name="Element">What it says of itself.</param>
internal sealed record ParquetLeaf(string Path, bool IsRepeated, bool IsOptional, ParquetElement Element);

/// <summary>Rows that lie together.</summary>
internal sealed class ParquetGroup
{
    public long Rows { get; set; }

    public List<ParquetChunk> Chunks { get; } = [];
}

/// <summary>One column of them: how many values there are, how many bytes they take, and where.</summary>
internal sealed class ParquetChunk
{
    public long Values { get; set; }

    public long Size { get; set; }

    public long Data { get; set; }

    public long Dictionary { get; set; }

    /// <summary>How its pages are compressed.</summary>
    public long Codec { get; set; }

    public bool IsEncrypted { get; set; }

    /// <summary>Whether its pages are in another file.</summary>
    public bool IsElsewhere { get; set; }
}
