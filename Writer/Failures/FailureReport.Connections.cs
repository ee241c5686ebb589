using System.Security.Authentication;
using System.Security.Cryptography;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Failures;

/// <content>Why there is no connection, and what to look at: without the URI, which has the password.</content>
internal static partial class FailureReport
{
    private static FrameWriteException NotConnected(Exception failure, QualifiedName table)
    {
        var (code, problem, remedy) = ExplainConnection(failure);
        return new($"{Place(table)}: {problem}. {NothingWritten} {remedy}", Redact(failure), code) { Table = TableOf(table) };
    }

    private static (string Code, string Problem, string Remedy) ExplainConnection(Exception failure)
    {
        var causes = Causes(failure).ToList();
        if (causes.Exists(cause => cause is FileNotFoundException or DirectoryNotFoundException or CryptographicException))
            return (ErrorCode.ConnectionFile, "a file that the connection needs cannot be read",
                "Check the paths of sslrootcert, sslcert and sslkey, that they are PEM files, and that this process may read them.");
        if (causes.Exists(cause => cause is AuthenticationException))
        {
            return (
                ErrorCode.ConnectionCertificate,
                "the server's certificate was not accepted",
                "With sslmode=verify-ca it must be valid today and issued by an authority of the file that sslrootcert names (without one, "
                + "by an authority that this machine trusts); "
                + "with verify-full it must also be made out to the host's name as it stands in the URI.");
        }

        return failure switch
        {
            // Npgsql says these in words only.
            _ when causes.Exists(
                cause => cause is NpgsqlException && cause.Message.StartsWith("SSL connection requested", StringComparison.Ordinal)) => (
                ErrorCode.ConnectionNoTls,
                "the server does not speak TLS, and sslmode asks for it",
                "Turn TLS on at the server (ssl = on), or connect by sslmode=prefer or disable where the network is yours."),
            _ when causes.Exists(
                cause => cause is NpgsqlException && cause.Message.StartsWith("No suitable host", StringComparison.Ordinal)) => (
                ErrorCode.ConnectionNoSuchHost,
                "no host is a server of the kind that target_session_attrs asks for",
                "Name a host of that kind, or ask for another kind."),
            NpgsqlException { InnerException: TimeoutException }
                when failure.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => (
                ErrorCode.ConnectionPoolExhausted,
                "no connection of the pool came free in time",
                "Close contexts and connections that are not needed, or raise the connection string's Maximum Pool Size."),
            TimeoutException or NpgsqlException { InnerException: TimeoutException } => (
                ErrorCode.ConnectionSilent,
                "the server did not answer in time, and the connection was given up",
                "Look for what keeps server or network from answering, or raise the connection string's Timeout or Command Timeout."),
            _ => (ErrorCode.ConnectionLost, "the connection to the server could not be opened or was lost",
                "Check that the server runs and that host, port and credentials are right."),
        };
    }

    // Of Npgsql's own reading; a frame's source that lacks a file is another matter, and is wrapped as such.
    private static bool IsOfConnection(Exception failure) =>
        failure.StackTrace?.Contains("Npgsql.Internal.NpgsqlConnector", StringComparison.Ordinal) == true;

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
