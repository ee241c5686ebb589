namespace EfWriter;

/// <summary>What <see cref="CsvOptions"/> and <see cref="JsonOptions"/> have in common: names, encoding, formats.</summary>
public abstract record TextOptions
{
    private protected TextOptions()
    {
    }

    /// <summary>
    /// The characters' encoding by its IANA name, such as <c>windows-1252</c> or <c>utf-16</c>; null (default) for UTF-8, or UTF-16 and
    /// UTF-32 if a byte order mark shows it. Bytes that are no character of it are refused.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>The columns to write, by their names in the file, in the order to write them; empty (default) for all.</summary>
    public IReadOnlyList<string> Columns { get; init => field = value ?? throw new ArgumentNullException(nameof(Columns)); } = [];

    /// <summary>New names of columns, by their names in the file.</summary>
    public IReadOnlyDictionary<string, string> Rename
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Rename));
    } = new Dictionary<string, string>();

    /// <summary>Whether names become snake_case: <c>Order ID</c> and <c>OrderId</c> are <c>order_id</c>. False by default.</summary>
    public bool SnakeCaseNames { get; init; }

    /// <summary>
    /// Whether names of more than 63 bytes are cut and given a hash of the whole, instead of being refused. False by default.
    /// </summary>
    public bool CutLongNames { get; init; }

    /// <summary>
    /// How dates are written, such as <c>dd.MM.yyyy</c> (yyyy, MM, M, dd, d and other characters as they are); null (default) for ISO 8601.
    /// A format without year, month and day, or with a time, is refused.
    /// </summary>
    public string? DateFormat { get; init; }

    /// <summary>
    /// How dates with times are written, such as <c>dd/MM/yyyy HH:mm:ss</c> (also HH, H, mm, ss, f); null (default) for ISO 8601. With Z at
    /// its end the values are instants. A format without a date and hours of 24 is refused.
    /// </summary>
    public string? TimestampFormat { get; init; }

    /// <summary>A column that gets the path of each row's file, as it was given; null for none.</summary>
    internal string? FileNameColumn { get; init; }

    /// <summary>Whether folders called <c>key=value</c> are columns.</summary>
    internal bool HivePartitioning { get; init; }
}
