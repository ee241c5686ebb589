using System.CommandLine;
using EfWriter.Cli.Sources;

namespace EfWriter.Cli.Commands;

/// <summary>The command lines of `load`, one for each step.</summary>
internal sealed class LoadCommand
{
    private const string TokenVariable = "EFWRITER_LOAD";
    private const int MostDays = 36_500;

    private readonly FileOptions _file = new();
    private readonly TableOptions _table = new();
    private readonly PlaceOptions _place = new();
    private readonly OutputOption _output = new();

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print where in the code a failure came from." };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"The load's token, which 'load begin' prints. Without it, --token-file's, or the environment's {TokenVariable}.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "The file that has the token; 'load begin' writes it.",
        HelpName = "FILE",
    };

    private readonly Option<string> _part = new("--part")
    {
        Description = "The part's name, such as part-0017: what makes it the same part when it is tried again.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string?> _roles = new(WriteOptionNames.OfLoads[nameof(LoadOptions.PartRoles)])
    {
        Description = "The roles that may write parts, and nothing else.",
        HelpName = "a,b",
    };

    private readonly Option<string?> _expected = new(WriteOptionNames.OfLoads[nameof(LoadOptions.ExpectedParts)])
    {
        Description = "The names of the parts that a commit needs.",
        HelpName = "a,b",
    };

    private readonly Option<int?> _keepFor = new(WriteOptionNames.OfLoads[nameof(LoadOptions.KeepFor)])
    {
        Description = "How long a load that nobody ends is kept after its last part; 7 days without it.",
        HelpName = "N",
    };

    public static Command Create(Func<string, string?> variables, Func<LoadSettings, CancellationToken, Task<int>> run) =>
        new("load", "Loads one table by many processes: each sends parts, and one commit brings all of them into the table.")
        {
            New(LoadStep.Begin, "Begins a load of a file's columns, and prints its token. The rows are not written.", variables, run),
            New(LoadStep.Part, "Sends a file as a part of a load, once by its name.", variables, run),
            New(LoadStep.Remove, "Takes a complete part out of a load, so that it can be sent again.", variables, run),
            New(LoadStep.Commit, "Brings all parts into the table at once.", variables, run),
            New(LoadStep.Abort, "Removes all of a load.", variables, run),
            New(LoadStep.Status, "Lists the parts that are complete, and those that are missing.", variables, run),
        };

    private static Command New(
        LoadStep step, string description, Func<string, string?> variables, Func<LoadSettings, CancellationToken, Task<int>> run)
    {
        var options = new LoadCommand();
        var command = new Command($"{step}".ToLowerInvariant(), description);
        if (step is LoadStep.Begin or LoadStep.Part)
            options._file.AddTo(command);
        if (step == LoadStep.Begin)
            options._table.AddTo(command);
        options._place.AddTo(command);
        Option[] own = step switch
        {
            LoadStep.Begin => [options._roles, options._expected, options._keepFor],
            LoadStep.Part or LoadStep.Remove => [options._part, options._token],
            _ => [options._token],
        };
        foreach (var option in (Option[])[.. own, options._tokenFile, options._output.Option, options._verbose])
            command.Add(option);
        command.SetAction((parsed, token) => run(options.Read(step, parsed, variables), token));
        return command;
    }

    private LoadSettings Read(LoadStep step, ParseResult parsed, Func<string, string?> variables)
    {
        var place = _place.Read(parsed, variables);
        return new()
        {
            Step = step,
            ConnectionString = place,
            File = step is LoadStep.Begin or LoadStep.Part ? ReadFile(step, parsed, place) : null,
            Options = step == LoadStep.Begin ? ReadOptions(parsed) : new(),
            Part = step is LoadStep.Part or LoadStep.Remove ? parsed.GetRequiredValue(_part) : string.Empty,
            Token = step == LoadStep.Begin ? string.Empty : ReadToken(parsed, variables),
            TokenFile = parsed.GetValue(_tokenFile),
            WritesJson = _output.Read(parsed, shows: false),
            Verbose = parsed.GetValue(_verbose),
        };
    }

    private WriteSettings ReadFile(LoadStep step, ParseResult parsed, string place)
    {
        var (arguments, format, text) = _file.Read(parsed);
        var (table, schema, columns, options) = step == LoadStep.Begin
            ? _table.Read(parsed)
            : (string.Empty, string.Empty, new Dictionary<string, string>(), new());
        return new()
        {
            Arguments = arguments,
            Format = format,
            TextOptions = text,
            Table = table,
            Schema = schema,
            Columns = columns,
            Options = options,
            ConnectionString = place,
            IsLocal = false,
            IsDryRun = false,
            Show = false,
            WritesJson = false,
            Verbose = false,
        };
    }

    private LoadOptions ReadOptions(ParseResult parsed)
    {
        var options = new LoadOptions
        {
            PartRoles = Names(parsed.GetValue(_roles)),
            ExpectedParts = Names(parsed.GetValue(_expected)),
        };
        return parsed.GetValue(_keepFor) switch
        {
            null => options,
            <= 0 or > MostDays => throw new UsageException($"--keep-for-days takes a number from 1 to {MostDays}."),
            var days => options with { KeepFor = TimeSpan.FromDays(days.Value) },
        };
    }

    private string ReadToken(ParseResult parsed, Func<string, string?> variables)
    {
        var (token, file) = (parsed.GetValue(_token), parsed.GetValue(_tokenFile));
        if (token is not null && file is not null)
            throw new UsageException("--token and --token-file were both given; keep one.");
        if (file is not null)
            token = ReadFile(file);
        return token ?? variables(TokenVariable) ?? throw new UsageException(
            $"The load's token is missing. Give --token, --token-file, or the environment variable {TokenVariable}.");
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot read the token from {Echo.Path(path)}: the file is not there, or may not be read.", e);
        }
    }

    private static string[] Names(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
