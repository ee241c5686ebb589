using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>The views of a run.</summary>
internal static class RunViews
{
    public static IRunView Of(bool writesJson, IAnsiConsole output) =>
        writesJson ? new JsonView(output.Profile.Out.Writer) : new PlainView(output);
}
