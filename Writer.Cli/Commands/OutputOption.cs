using System.CommandLine;

namespace EfWriter.Cli.Commands;

/// <summary>`--output`, which every command has.</summary>
internal sealed class OutputOption
{
    private const string Text = "text";
    private const string Json = "json";

    public Option<string> Option { get; } = new("--output")
    {
        Description = "What stdout gets: text for people, or a line of json for each event.",
        HelpName = "text|json",
        DefaultValueFactory = _ => Text,
    };

    /// <exception cref="UsageException">It is neither, or does not go together with `--show`.</exception>
    public bool Read(ParseResult parsed, bool shows) => parsed.GetRequiredValue(Option) switch
    {
        Text => false,
        Json when shows => throw new UsageException("--show prints for people; leave it out, or leave --output json out."),
        Json => true,
        _ => throw new UsageException("--output takes text or json."),
    };
}
