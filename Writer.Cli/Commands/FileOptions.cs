using System.CommandLine;
using EfWriter.Cli.Sources;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Commands;

/// <summary>The files of a command, and how they are read.</summary>
internal sealed class FileOptions
{
    private readonly Argument<string[]> _file = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = $"""
            The files to write: {FileKind.KnownExtensions}; {FileKind.StandardInput} is standard input.
            A folder or a pattern (*.csv) stands for its files. Several are written as one; CSV files have the same header.
            CSV, TSV and JSON: a column has the narrowest type that keeps every value exactly, or the table's.
            Numbers with a leading zero or plus stay text.
            """,
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "What is in the file, where its name does not show it or it is standard input: csv, json or parquet.",
        HelpName = "csv|json|parquet",
    };

    // Of the files, from the table that PARAMS of a pipeline has, too.
    private readonly IReadOnlyDictionary<string, Option<string?>> _text = TextOptionTable.All.ToDictionary(
        option => option.Name,
        option => new Option<string?>($"--{option.Name.Replace('_', '-')}")
        {
            Description = option.Help,
            HelpName = option.IsFlag ? "true|false" : "text",
            Arity = option.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        });

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        // With several files allowed, the parser takes what it does not know for a file.
        _file.Validators.Add(result =>
        {
            if (Refusals.UnknownOptions(result).Any())
                result.AddError("An option is not known.");
        });
        command.Add(_file);
        command.Add(_format);
        foreach (var option in _text.Values)
            command.Add(option);
    }

    /// <summary>What was given of them.</summary>
    public (IReadOnlyList<string> Arguments, FileFormat? Format, IReadOnlyDictionary<string, string> Text) Read(ParseResult parsed) => (
        parsed.GetRequiredValue(_file),
        FileKind.Named(parsed.GetValue(_format)),
        _text.Where(option => parsed.GetResult(option.Value) is not null)
            .ToDictionary(option => option.Key, option => parsed.GetValue(option.Value)
                ?? (option.Value.Arity.MinimumNumberOfValues == 0 ? "true" : string.Empty)));
}
