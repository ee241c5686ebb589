using System.Text;
using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>The console as it is: colours and a moving line for people, plain text for pipes and CI.</summary>
internal static class Terminal
{
    // Wide enough for a table of a dozen columns; nobody wraps a log at 80.
    private const int PlainWidth = 120;

    public static IAnsiConsole Create()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var isPerson = !Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 }
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        if (!isPerson)
            return Plain(Console.Out);
        AnsiConsole.Console.Pipeline.Attach(new SafeText());
        return AnsiConsole.Console;
    }

    public static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new LenientWriter(writer)),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = PlainWidth;
        console.Profile.Capabilities.Unicode = true;
        console.Pipeline.Attach(new SafeText());
        return console;
    }
}
