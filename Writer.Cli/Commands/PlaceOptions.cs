using System.CommandLine;
using EfWriter.Connector.Uris;

namespace EfWriter.Cli.Commands;

/// <summary>The database of a command.</summary>
internal sealed class PlaceOptions
{
    private const string UriVariable = "EFWRITER_URI";

    private readonly Option<string?> _uri = new("--uri")
    {
        Description =
            "The database: postgresql://user:password@host:5432/database, or Npgsql's key=value form. Without it, the environment's "
            + $"{UriVariable}, which keeps a password out of the process list.",
        HelpName = "URI",
    };

    private readonly Option<bool> _pgEnv = new("--pg-env")
    {
        Description =
            "Take the database as psql does: from PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD and the service that PGSERVICE names.",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_uri);
        command.Add(_pgEnv);
    }

    /// <summary>Where to write, of a command that can have a throwaway server; null for that.</summary>
    public string? Read(ParseResult parsed, bool isLocal, Func<string, string?> variables) => Read(
        parsed.GetValue(_uri), parsed.GetValue(_pgEnv), isLocal, variables, ", or --local for a throwaway server");

    /// <summary>Where to write.</summary>
    public string Read(ParseResult parsed, Func<string, string?> variables) =>
        Read(parsed.GetValue(_uri), parsed.GetValue(_pgEnv), isLocal: false, variables, string.Empty)!;

    private static string? Read(
        string? uri, bool takesEnvironment, bool isLocal, Func<string, string?> variables, string orLocal)
    {
        if (takesEnvironment)
            return uri is null && !isLocal
                ? Translate(() => PostgresUri.OfEnvironment(variables))
                : throw new UsageException($"--pg-env and {(isLocal ? "--local" : "--uri")} were both given; keep one.");
        if (uri is not null && isLocal)
            throw new UsageException(
                "--uri and --local were both given. Keep --uri to write to that database, or --local to try the write on a throwaway "
                + "server.");
        if (isLocal)
            return null;

        uri ??= variables(UriVariable);
        return string.IsNullOrWhiteSpace(uri)
            ? throw new UsageException(
                "Where to write is not said. Give --uri postgresql://user:password@host:5432/database, or set the environment variable "
                + $"{UriVariable} to such a URI, or give --pg-env to take it from PGHOST and the like{orLocal}.")
            : Translate(() => PostgresUri.ToConnectionString(uri, variables));
    }

    private static string Translate(Func<string> translate)
    {
        try
        {
            return translate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
