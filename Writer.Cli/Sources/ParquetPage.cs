namespace EfWriter.Cli.Sources;

/// <summary>What a page of a column says of itself.</summary>
internal sealed class ParquetPage
{
    private const int MostHeaderBytes = 1 << 24;

    public long Type { get; set; } = -1;

    public long UnpackedSize { get; set; }

    public long Size { get; set; }

    public long Values { get; set; }

    public long HeaderLength { get; set; }

    /// <summary>The page's checksum, where the writer has left one.</summary>
    public uint? Sum { get; set; }

    /// <summary>Whether it has the column's values once each, to which its other pages point.</summary>
    public bool IsDictionary => Type == 2;

    /// <summary>Whether its lengths of levels stand in the header, and its levels are never compressed.</summary>
    public bool IsSecondVersion => Type == 3;

    public long Encoding { get; private set; }

    public long LevelBytes { get; private set; }

    public bool IsCompressed { get; private set; } = true;

    /// <summary>Reads the header of a page.</summary>
    /// <param name="file">The file.</param>
    /// <param name="position">Where the header begins.</param>
    /// <param name="end">Where the pages end.</param>
    /// <param name="place">What it is a page of, for messages.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ParquetPage Read(FileStream file, long position, long end, string place)
    {
        for (var size = 256; ; size *= 8)
        {
            var buffer = new byte[Math.Min(size, end - position)];
            file.Position = position;
            file.ReadExactly(buffer);
            var reader = new ThriftReader(buffer);
            try
            {
                return Parse(ref reader);
            }
            catch (InvalidDataException) when (reader.IsCut && buffer.Length == size && size < MostHeaderBytes)
            {
                // Statistics make some headers long.
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{place} has no page where it says", e);
            }
        }
    }

    private static ParquetPage Parse(ref ThriftReader reader)
    {
        var page = new ParquetPage();
        reader.Struct((ref fields, field, type) =>
        {
            switch (field, type)
            {
                case (1, 5):
                    page.Type = fields.Number();
                    break;
                case (2, 5):
                    page.UnpackedSize = fields.Number();
                    break;
                case (3, 5):
                    page.Size = fields.Number();
                    break;
                case (4, 5):
                    page.Sum = (uint)fields.Number();
                    break;
                case (5 or 7 or 8, 12):
                    page.Values = 0;
                    fields.Struct((ref header, inner, innerType) => ParseKind(ref header, inner, innerType, page, isSecond: field == 8));
                    break;
                default:
                    fields.Skip(type);
                    break;
            }
        });
        page.HeaderLength = reader.Position;

        // Dictionaries and indexes hold no rows' values.
        ParquetCheck.Expect(page.Type is 0 or 1 or 2 or 3, "a page is of no known kind");
        page.Values = page.Type is 0 or 3 ? page.Values : 0;
        return page;
    }

    // The counts and encodings of each of its kinds.
    private static void ParseKind(ref ThriftReader header, int field, int type, ParquetPage page, bool isSecond)
    {
        switch (field, type)
        {
            case (1, 5):
                page.Values = header.Number();
                break;
            case (2, 5) when !isSecond:
            case (4, 5) when isSecond:
                page.Encoding = header.Number();
                break;
            case (5 or 6, 5) when isSecond:
                page.LevelBytes += header.Number();
                break;
            case (7, 1 or 2) when isSecond:
                page.IsCompressed = type == 1;
                header.Skip(type);
                break;
            default:
                header.Skip(type);
                break;
        }
    }
}
