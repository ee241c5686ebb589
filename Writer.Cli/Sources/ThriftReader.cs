namespace EfWriter.Cli.Sources;

/// <summary>Reads Thrift's compact protocol, in which a Parquet file describes itself. Nothing that it reads is trusted.</summary>
/// <param name="bytes">Where a struct begins.</param>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    // Parquet's own structs are six levels deep.
    private const int MostLevels = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _level;

    /// <summary>Reads the value of a field, or skips it.</summary>
    public delegate void ReadField(ref ThriftReader reader, int field, int type);

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more bytes are needed than there are, rather than other ones.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads a struct.</summary>
    /// <param name="read">Is called for each field, and must read or skip it.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Struct(ReadField read)
    {
        Enter();
        for (var (field, header) = (0, Byte()); header != 0; header = Byte())
        {
            field = header >> 4 == 0 ? (int)Math.Clamp(Number(), 0, short.MaxValue) : field + (header >> 4);
            read(ref this, field, header & 15);
        }

        _level--;
    }

    /// <summary>Reads a list of structs.</summary>
    public void List(ReadField read)
    {
        var (count, type) = ListHeader();
        for (var i = 0; i < count; i++)
            read(ref this, i, type);
    }

    /// <summary>A whole number of any width.</summary>
    public long Number()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        var length = Length();
        Take(length);
        return System.Text.Encoding.UTF8.GetString(_bytes.Slice(Position - length, length));
    }

    /// <summary>Skips a value.</summary>
    public void Skip(int type)
    {
        switch (type)
        {
            case 1 or 2:
                break;
            case 3:
                Take(1);
                break;
            case 4 or 5 or 6:
                Unsigned();
                break;
            case 7:
                Take(sizeof(double));
                break;
            case 8:
                Take(Length());
                break;
            case 9 or 10:
                Enter();
                var (count, element) = ListHeader();
                for (var i = 0; i < count; i++)
                    SkipElement(element);
                _level--;
                break;
            case 11:
                Enter();
                SkipMap();
                _level--;
                break;
            case 12:
                Struct(static (ref reader, _, type) => reader.Skip(type));
                break;
            default:
                throw new InvalidDataException("a part of it is of an unknown type");
        }
    }

    private void SkipMap()
    {
        var count = Length();
        if (count == 0)
            return;
        var types = Byte();
        for (var i = 0; i < count; i++)
        {
            SkipElement(types >> 4);
            SkipElement(types & 15);
        }
    }

    // Outside of a struct, a truth value has a byte of its own.
    private void SkipElement(int type) => Skip(type is 1 or 2 ? 3 : type);

    private (int Count, int Type) ListHeader()
    {
        var header = Byte();
        return (header >> 4 == 15 ? Length() : header >> 4, header & 15);
    }

    // Every element has a byte at least, so that no count can claim more than there is.
    private int Length()
    {
        var length = Unsigned();
        if (length > (ulong)(_bytes.Length - Position))
            throw Cut();
        return (int)length;
    }

    private ulong Unsigned()
    {
        var value = 0ul;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }

        throw new InvalidDataException("a number in it has too many bytes");
    }

    private int Byte()
    {
        Take(1);
        return _bytes[Position - 1];
    }

    private void Take(int count)
    {
        if (count > _bytes.Length - Position)
            throw Cut();
        Position += count;
    }

    private InvalidDataException Cut()
    {
        IsCut = true;
        return new("it ends too early");
    }

    private void Enter()
    {
        if (++_level > MostLevels)
            throw new InvalidDataException("its parts are nested too deep");
    }
}
