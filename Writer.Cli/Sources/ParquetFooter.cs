namespace EfWriter.Cli.Sources;

/// <summary>What the end of a Parquet file says of it, as far as rows can be lost by it.</summary>
internal sealed class ParquetFooter
{
    // DuckDB goes down by itself, and its stack has an end.
    private const int MostLevels = 200;

    public long Rows { get; private set; }

    public List<ParquetGroup> Groups { get; } = [];

    /// <summary>Whether each column may have several values, or none, for a row.</summary>
    public List<bool> Leaves { get; } = [];

    /// <summary>Reads what it says.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ParquetFooter Parse(byte[] footer)
    {
        var parquet = new ParquetFooter();
        var schema = new List<(long Repetition, long Children)>();
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
                default:
                    fields.Skip(type);
                    break;
            }
        });
        AddLeaves(schema, parquet.Leaves);
        return parquet;
    }

    private static (long Repetition, long Children) ParseElement(ref ThriftReader reader)
    {
        var (repetition, children) = (0L, 0L);
        reader.Struct((ref fields, field, type) =>
        {
            if ((field, type) == (3, 5))
                repetition = fields.Number();
            else if ((field, type) == (5, 5))
                children = fields.Number();
            else
                fields.Skip(type);
        });
        return (repetition, children);
    }

    // The schema is a tree, written from its root on.
    private static void AddLeaves(List<(long Repetition, long Children)> schema, List<bool> leaves)
    {
        ParquetCheck.Expect(schema.Count > 0, "it has no columns");
        var open = new Stack<(long Left, bool IsRepeated)>([(schema[0].Children, false)]);
        foreach (var (repetition, children) in schema.Skip(1))
        {
            while (open.TryPeek(out var closed) && closed.Left == 0)
                open.Pop();
            ParquetCheck.Expect(open.TryPop(out var parent) && parent.Left > 0 && children >= 0, "its columns are not what it says");
            open.Push(parent with { Left = parent.Left - 1 });
            ParquetCheck.Expect(open.Count <= MostLevels, "its columns are nested too deep");
            var isRepeated = parent.IsRepeated || repetition == 2;
            if (children > 0)
                open.Push((children, isRepeated));
            else
                leaves.Add(isRepeated);
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
                fields.Struct((ref meta, inner, innerType) => ParseMeta(ref meta, inner, innerType, chunk));
            else
                fields.Skip(type);
        });
        return chunk;
    }

    private static void ParseMeta(ref ThriftReader meta, int field, int type, ParquetChunk chunk)
    {
        switch (field, type)
        {
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
}
