using EfWriter.Cli.Output;

namespace EfWriter.Cli.Sources;

/// <summary>The files that a command line names: as they are, by a pattern, or all of a folder.</summary>
/// <param name="Paths">The files, in the order in which they are read.</param>
/// <param name="Format">What is in all of them.</param>
internal sealed record FileSet(IReadOnlyList<string> Paths, FileFormat Format)
{
    /// <summary>What the files are called in a line.</summary>
    public string Name => Paths is [var one] ? Path.GetFileName(one) : $"{Numbers.Count(Paths.Count)} files";

    /// <param name="arguments">What was written.</param>
    /// <param name="said">The format that an option says; null for none.</param>
    /// <exception cref="UsageException">A file is not there, none is left, or they are of several formats.</exception>
    public static FileSet Of(IReadOnlyList<string> arguments, FileFormat? said)
    {
        if (arguments.Contains(FileKind.StandardInput))
        {
            return arguments.Count == 1
                ? new([FileKind.StandardInput], FileKind.OfInput(said))
                : throw new UsageException("Standard input (-) was named beside files; name one of the two.");
        }

        // A stray text may be a secret: beside a file, only what is called like one is repeated.
        var strays = arguments.Index().Where(one => !Directory.Exists(one.Item) && !File.Exists(one.Item) && !FileKind.IsKnown(one.Item));
        if (arguments.Count > 1 && strays.FirstOrDefault() is (var i, { }))
            throw new UsageException(
                $"Of the files that were named, number {Numbers.Count(i + 1)} is not there. A value needs its option before it.");
        var paths = arguments.SelectMany(argument => Find(argument, said)).ToList();
        var formats = paths.Select(path => FileKind.Of(path, said)).Distinct().ToList();
        return formats.Count == 1
            ? new(paths, formats[0])
            : throw new UsageException("The files are of several formats; write those of one at a time.");
    }

    private static List<string> Find(string argument, FileFormat? said)
    {
        if (Directory.Exists(argument))
        {
            return FilePattern.Find(argument, "*", path => said is not null || FileKind.IsKnown(path)) is { Count: > 0 } all
                ? all
                : throw new UsageException(
                    $"The folder {Echo.Path(argument)} has no file that can be read. Known are {FileKind.KnownExtensions}.");
        }

        if (File.Exists(argument) || !FilePattern.Is(argument))
            return [argument];
        return FilePattern.Find(argument) is { Count: > 0 } found
            ? found
            : throw new UsageException(
                $"No file is called {Echo.Path(argument)}. Check the pattern and the folder that the command runs in.");
    }
}
