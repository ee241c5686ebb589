namespace EfWriter.Frames.Text;

/// <summary>What a text can be read as without becoming another value. Every text is a text.</summary>
[Flags]
internal enum CellKinds
{
    None = 0,
    Bool = 1,
    Int64 = 1 << 1,
    Numeric = 1 << 2,
    Double = 1 << 3,
    Date = 1 << 4,
    Timestamp = 1 << 5,
    Instant = 1 << 6,
    Time = 1 << 7,
    Numbers = Int64 | Numeric | Double,
    Times = Date | Timestamp | Instant | Time,
    All = Bool | Numbers | Times,
}
