namespace EfWriter.Frames;

/// <summary>Lets the rows of a frame be read once, and says so the second time.</summary>
/// <param name="kind">What the frame was made from.</param>
internal sealed class OnePass(string kind)
{
    private int _reads;

    /// <summary>Whether the rows are used up, or about to be.</summary>
    public bool HasBegun => Volatile.Read(ref _reads) != 0;

    public void Begin()
    {
        if (Interlocked.Exchange(ref _reads, 1) != 0)
            throw Errors.ReadTwice(kind);
    }
}
