using Spectre.Console;
using Spectre.Console.Rendering;

namespace EfWriter.Cli.Output;

/// <summary>Lets no character of a name, a path or a cell do anything to the terminal: all that is rendered goes through here.</summary>
internal sealed class SafeText : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(inner => new Safe(inner));

    private sealed class Safe(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        // The console's own codes are marked as such.
        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth)
                .Select(
                    segment => segment.IsControlCode || segment.IsLineBreak
                        ? segment
                        : new Segment(Echo.Lines(segment.Text), segment.Style));
    }
}
