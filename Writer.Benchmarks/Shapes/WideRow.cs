namespace EfWriter.Benchmarks.Shapes;

/// <summary>Fifty columns: what a feature table or a denormalised export looks like.</summary>
internal sealed class WideRow(int row)
{
    public int Int0 { get; } = Noise.Int(row, 0);
    public int Int1 { get; } = Noise.Int(row, 1);
    public int Int2 { get; } = Noise.Int(row, 2);
    public int Int3 { get; } = Noise.Int(row, 3);
    public int Int4 { get; } = Noise.Int(row, 4);
    public int Int5 { get; } = Noise.Int(row, 5);
    public int Int6 { get; } = Noise.Int(row, 6);
    public int Int7 { get; } = Noise.Int(row, 7);
    public int Int8 { get; } = Noise.Int(row, 8);
    public int Int9 { get; } = Noise.Int(row, 9);
    public long Long0 { get; } = Noise.Long(row, 10);
    public long Long1 { get; } = Noise.Long(row, 11);
    public long Long2 { get; } = Noise.Long(row, 12);
    public long Long3 { get; } = Noise.Long(row, 13);
    public long Long4 { get; } = Noise.Long(row, 14);
    public long Long5 { get; } = Noise.Long(row, 15);
    public long Long6 { get; } = Noise.Long(row, 16);
    public long Long7 { get; } = Noise.Long(row, 17);
    public double Double0 { get; } = Noise.Double(row, 18);
    public double Double1 { get; } = Noise.Double(row, 19);
    public double Double2 { get; } = Noise.Double(row, 20);
    public double Double3 { get; } = Noise.Double(row, 21);
    public double Double4 { get; } = Noise.Double(row, 22);
    public double Double5 { get; } = Noise.Double(row, 23);
    public double Double6 { get; } = Noise.Double(row, 24);
    public double Double7 { get; } = Noise.Double(row, 25);
    public double Double8 { get; } = Noise.Double(row, 26);
    public double Double9 { get; } = Noise.Double(row, 27);
    public string Code0 { get; } = $"code {Noise.Bits(row, 28) % 10_000}";
    public string Code1 { get; } = $"code {Noise.Bits(row, 29) % 10_000}";
    public string Code2 { get; } = $"code {Noise.Bits(row, 30) % 10_000}";
    public string Code3 { get; } = $"code {Noise.Bits(row, 31) % 10_000}";
    public string Code4 { get; } = $"code {Noise.Bits(row, 32) % 10_000}";
    public string Code5 { get; } = $"code {Noise.Bits(row, 33) % 10_000}";
    public string Code6 { get; } = $"code {Noise.Bits(row, 34) % 10_000}";
    public string Code7 { get; } = $"code {Noise.Bits(row, 35) % 10_000}";
    public DateTime Time0 { get; } = Noise.Time(row, 36);
    public DateTime Time1 { get; } = Noise.Time(row, 37);
    public DateTime Time2 { get; } = Noise.Time(row, 38);
    public DateTime Time3 { get; } = Noise.Time(row, 39);
    public bool Flag0 { get; } = Noise.Bool(row, 40);
    public bool Flag1 { get; } = Noise.Bool(row, 41);
    public bool Flag2 { get; } = Noise.Bool(row, 42);
    public bool Flag3 { get; } = Noise.Bool(row, 43);
    public int? Count0 { get; } = Noise.Half(row, 44, row);
    public int? Count1 { get; } = Noise.Half(row, 45, row);
    public int? Count2 { get; } = Noise.Half(row, 46, row);
    public double? Share0 { get; } = Noise.Half(row, 47, Noise.Double(row, 47));
    public double? Share1 { get; } = Noise.Half(row, 48, Noise.Double(row, 48));
    public double? Share2 { get; } = Noise.Half(row, 49, Noise.Double(row, 49));
}
