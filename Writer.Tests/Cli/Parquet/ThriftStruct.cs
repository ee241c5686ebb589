namespace EfWriter.Tests.Cli.Parquet;

/// <summary>A struct of Thrift's compact protocol that can be changed: what a Parquet file says of itself.</summary>
internal sealed class ThriftStruct
{
    private const int True = 1;
    private const int False = 2;

    private readonly List<(int Field, int Type, object Value)> _fields = [];

    /// <summary>Reads one, and moves the position behind it.</summary>
    public static ThriftStruct Read(byte[] bytes, ref int position)
    {
        var read = new ThriftStruct();
        for (var (field, header) = (0, bytes[position++]); header != 0; header = bytes[position++])
        {
            field = header >> 4 == 0 ? (int)ReadNumber(bytes, ref position) : field + (header >> 4);
            var type = header & 15;
            read._fields.Add((field, type, type is True or False ? type == True : ReadValue(bytes, ref position, type)));
        }

        return read;
    }

    /// <summary>Each number and text in it, with its place and a way to change it.</summary>
    public IEnumerable<Leaf> Leaves(string place)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            var (at, (field, type, value)) = (i, _fields[i]);
            foreach (var leaf in Leaves($"{place}.{field}", value, changed => _fields[at] = (field, type, changed)))
                yield return leaf;
        }
    }

    public void Write(List<byte> to)
    {
        var last = 0;
        foreach (var (field, type, value) in _fields)
        {
            if (value is Removed)
                continue;
            to.Add((byte)(((field - last) << 4) | (value is bool truth ? truth ? True : False : type)));
            last = field;
            if (value is not bool)
                WriteValue(to, value);
        }

        to.Add(0);
    }

    private static IEnumerable<Leaf> Leaves(string place, object value, Action<object> change) =>
        value switch
        {
            ThriftStruct inner => inner.Leaves(place),
            ThriftList list => list.Items.SelectMany((item, i) => Leaves($"{place}[{i}]", item, changed => list.Items[i] = changed)),
            _ => [new Leaf(place, value, change)],
        };

    private static object ReadValue(byte[] bytes, ref int position, int type)
    {
        switch (type)
        {
            case 4 or 5 or 6:
                return ReadNumber(bytes, ref position);
            case 8:
                var length = (int)ReadUnsigned(bytes, ref position);
                position += length;
                return bytes[(position - length)..position];
            case 9:
                var header = bytes[position++];
                var count = header >> 4 == 15 ? (int)ReadUnsigned(bytes, ref position) : header >> 4;
                var list = new ThriftList(header & 15, []);
                for (var i = 0; i < count; i++)
                    list.Items.Add(list.Type is True or False ? bytes[position++] == True : ReadValue(bytes, ref position, list.Type));
                return list;
            case 12:
                return Read(bytes, ref position);
            default:
                throw new NotSupportedException($"type {type}");
        }
    }

    private static void WriteValue(List<byte> to, object value)
    {
        switch (value)
        {
            case long number:
                WriteUnsigned(to, (ulong)((number << 1) ^ (number >> 63)));
                break;
            case byte[] text:
                WriteUnsigned(to, (ulong)text.Length);
                to.AddRange(text);
                break;
            case bool truth:
                to.Add(truth ? (byte)True : (byte)False);
                break;
            case ThriftList list:
                to.Add((byte)((15 << 4) | list.Type));
                WriteUnsigned(to, (ulong)list.Items.Count);
                list.Items.ForEach(item => WriteValue(to, item));
                break;
            case ThriftStruct inner:
                inner.Write(to);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static long ReadNumber(byte[] bytes, ref int position)
    {
        var value = ReadUnsigned(bytes, ref position);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static ulong ReadUnsigned(byte[] bytes, ref int position)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }

    private static void WriteUnsigned(List<byte> to, ulong value)
    {
        for (; value > 127; value >>= 7)
            to.Add((byte)(value | 128));
        to.Add((byte)value);
    }

    /// <summary>What a field is changed to that is not to be written.</summary>
    public sealed record Removed;

    private sealed record ThriftList(int Type, List<object> Items);
}

/// <summary>A number or a text of a struct, its place, and what changes it.</summary>
internal sealed record Leaf(string Place, object Value, Action<object> Change);
