using System.Text;

namespace EfWriter.Cli.Output;

/// <summary>
/// An output that may be full or closed: the rows may be committed when that shows, and a run that is told to nobody is no run that failed.
/// </summary>
internal sealed class LenientWriter(TextWriter output) : TextWriter
{
    /// <summary>Whether something could not be written: nothing is any more.</summary>
    public bool IsGone { get; private set; }

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    public override void Flush() => Try(output.Flush);

    private void Try(Action write)
    {
        if (IsGone)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            IsGone = true;
        }
    }
}
