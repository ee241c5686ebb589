using System.Security.Cryptography;
using EfWriter.Connector.Uris;
using EfWriter.Failures;
using EfWriter.LocalPostgres;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Cli.Destinations;

/// <summary>The database that a write goes to, and the throwaway server where it has one.</summary>
internal sealed class Destination : IAsyncDisposable
{
    private readonly LocalServer? _server;
    private readonly CancellationTokenSource _over = new();
    private Task _connected = Task.CompletedTask;

    private Destination(string connectionString, LocalServer? server)
    {
        _server = server;
        ConnectionString = connectionString;
        Source = DataSources.Create(connectionString);
        Postgres = PostgresDestination.FromDataSource(Source);
        Description = server is null ? Describe(connectionString) : $"a throwaway PostgreSQL {server.MajorVersion}";
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>What rows are written by.</summary>
    public PostgresDestination Postgres { get; }

    /// <summary>Npgsql's form of where it is, password included.</summary>
    public string ConnectionString { get; }

    /// <summary>Where it is, without a password.</summary>
    public string Description { get; }

    /// <summary>The database of a connection string.</summary>
    public static Destination Of(string connectionString) => new(connectionString, server: null);

    /// <summary>
    /// The same, being connected to, and EF's services being loaded: a process that writes once spends most of its time on these.
    /// </summary>
    public static Destination Begun(string connectionString)
    {
        var destination = Of(connectionString);
        destination.Begin();
        return destination;
    }

    /// <summary>
    /// A throwaway server's, by a role that owns the database and is no superuser: the server runs as the tool's user, whose files a
    /// superuser's query could read.
    /// </summary>
    /// <exception cref="LocalServerException">No local server can be had.</exception>
    public static async Task<Destination> OfLocalServerAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var options = new LocalServerOptions { AllowsRunningServer = false, Progress = progress };
        var server = await LocalServer.StartAsync(options, cancellationToken);
        try
        {
            // Of the environment nothing is meant for this server.
            return new(await AsOwnerAsync(PostgresUri.ToConnectionString(server.Uri, _ => null), cancellationToken), server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> AsOwnerAsync(string superuser, CancellationToken cancellationToken)
    {
        const string Owner = "efwriter";
        var settings = new NpgsqlConnectionStringBuilder(superuser) { Pooling = false };
        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        await using (var connection = new NpgsqlConnection(settings.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                $"CREATE ROLE {Owner} LOGIN PASSWORD '{password}'; ALTER DATABASE \"{settings.Database}\" OWNER TO {Owner}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return new NpgsqlConnectionStringBuilder(superuser) { Username = Owner, Password = password }.ConnectionString;
    }

    /// <summary>Waits for the connection that was begun.</summary>
    /// <param name="table">What is to be written, for the message.</param>
    /// <exception cref="FrameWriteException">There is none to be had.</exception>
    public async Task ConnectedAsync(QualifiedName table)
    {
        try
        {
            await _connected;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw FailureReport.Describe(e, table);
        }
    }

    /// <summary>The columns of a table that is there, with their types; null where there is none.</summary>
    public async Task<Dictionary<string, string>?> FindColumnsAsync(QualifiedName table, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = $1 AND c.relname = $2
            """;
        await using var command = Source.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = table.Schema });
        command.Parameters.Add(new() { Value = table.Name });
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            Dictionary<string, string>? columns = null;
            while (await reader.ReadAsync(cancellationToken))
            {
                columns ??= new(StringComparer.Ordinal);
                if (!await reader.IsDBNullAsync(0, cancellationToken))
                    columns.Add(reader.GetString(0), reader.GetString(1));
            }

            return columns;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw FailureReport.Describe(e, table);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _connected.ContinueWith(static _ => { }, TaskScheduler.Default);
        _over.Dispose();
        await Postgres.DisposeAsync();
        await Source.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    // Whatever fails in the rehearsal fails in the write, which says so.
    private void Begin()
    {
        _ = Postgres.RehearseAsync().ContinueWith(static task => task.Exception, TaskScheduler.Default);
        if (new NpgsqlConnectionStringBuilder(ConnectionString).Pooling)
            _connected = Task.Run(ConnectAsync);
    }

    // The pool keeps it for the write.
    private async Task ConnectAsync()
    {
        await using var connection = await Source.OpenConnectionAsync(_over.Token);
    }

    private static string Describe(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return Echo.Line($"{parts.Host}:{parts.Port}/{parts.Database ?? parts.Username}");
    }
}
