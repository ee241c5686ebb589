using System.Diagnostics;
using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>Shows how far a write has come: one moving line for people, now and then a line of text for logs.</summary>
internal sealed class WriteProgressView(IAnsiConsole output) : IProgress<WriteProgress>
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private StatusContext? _line;
    private string _doing = string.Empty;
    private long _started;
    private long _logged = Stopwatch.GetTimestamp();

    public Task<T> RunAsync<T>(Func<Task<T>> work) => !output.Profile.Capabilities.Interactive
        ? work()
        : output.Status().Spinner(Spinner.Known.Dots).StartAsync("…", context =>
        {
            _line = context;
            return work();
        });

    /// <summary>What is done from now on.</summary>
    public void Say(string doing)
    {
        _doing = Echo.Line(doing);
        if (_line is not null)
            _line.Status = Markup.Escape(Echo.Line(doing));
    }

    /// <summary>Something that stays to be read, such as a download.</summary>
    public void Note(string text) => output.WriteLine(text);

    public void Report(WriteProgress value)
    {
        // Counted from the first rows: what came before was the file and the table.
        if (value.Stage == WriteStage.Preparing)
            return;
        if (_started == 0)
            _started = Stopwatch.GetTimestamp();

        var speed = Numbers.PerSecond(value.Rows, Stopwatch.GetElapsedTime(_started));
        var text = speed > 0
            ? $"{_doing}: {Numbers.Count(value.Rows)} rows, {Numbers.Count(speed)} rows/s"
            : $"{_doing}: {Numbers.Count(value.Rows)} rows";
        text += value.Stage switch
        {
            WriteStage.Moving => ", moving them into the table",
            WriteStage.Indexing => ", making keys and indexes",
            WriteStage.Finishing or WriteStage.Committing => ", finishing",
            _ => string.Empty,
        };
        if (_line is not null)
        {
            _line.Status = Markup.Escape(text);
        }
        else if (Stopwatch.GetElapsedTime(_logged) > LogInterval)
        {
            _logged = Stopwatch.GetTimestamp();
            output.WriteLine(text);
        }
    }
}
