namespace EfWriter.Frames;

/// <summary>Lets the rows of a frame be read once, and says so the second time.</summary>
/// <param name="kind">What the frame was made from.</param>
internal sealed class OnePass(string kind)
{
    private int _reads;

    public void Begin()
    {
        if (Interlocked.Exchange(ref _reads, 1) != 0)
            throw Errors.ReadTwice(kind);
    }
}
