using EfWriter.Connector;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;
using EfWriter.Connector.Uris;
using Npgsql;

namespace EfWriter.Cli.Pipelines;

/// <summary>
/// Resolves a pipeline's statements in order, before the first of them runs: what is wrong is known while nothing is done yet.
/// </summary>
/// <param name="file">The pipeline's file, for messages.</param>
/// <param name="profile">Its connections.</param>
/// <param name="variables">Its variables, which SET adds to.</param>
/// <param name="isLocal">Whether every connection is the throwaway server's.</param>
/// <param name="isConfined">Whether servers that the profile does not name are refused.</param>
internal sealed class PipelinePlanner(string file, ConnectionProfile profile, VariableSet variables, bool isLocal, bool isConfined)
{
    private readonly Dictionary<string, SourceStatement> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <summary>What is odd and stops nothing; one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <exception cref="StatementException">A statement cannot run as it stands.</exception>
    public IReadOnlyList<PipelineStep> Plan(IReadOnlyList<Statement> statements) => [.. statements.Select(Plan).OfType<PipelineStep>()];

    private PipelineStep? Plan(Statement statement)
    {
        switch (statement)
        {
            case SetStatement set:
                variables.Set(set.Name.Value, Expand(set.Value));
                return null;
            case SourceStatement source when !_sources.TryAdd(source.Name.Value, source):
                throw StatementErrors.SourceTwice(file, source.Name.Position, source.Name.Value);
            case LoadStatement load:
                return Load(load);
            case CreateTableStatement create:
                var verb = create.OrReplace ? "CREATE OR REPLACE" : "CREATE";
                return new CreateTableStep(
                    Place(create), create.Table.Sql, verb, Template.ExpandSql(create.Query, file, variables.Find));
            case ExportNode export:
                return Export(export);
            default:
                return null;
        }
    }

    private PipelineStep Load(LoadStatement load)
    {
        var source = _sources.GetValueOrDefault(load.Source.Value)
            ?? throw StatementErrors.NoSuchSource(file, load.Source.Position, load.Source.Value, _sources.Keys);
        var read = new OptionReader(file, Expand);
        if (source.Kind != SourceKind.Postgres)
            return new LoadFileStep(Place(load), load.Table.Sql, load.Mode, FileParams.Read(source, read));

        var parameters = PostgresParams.Read(source, read);
        var query = parameters.Query ?? $"SELECT * FROM {Qualify(parameters.Table!)}";
        return new LoadPostgresStep(Place(load), load.Table.Sql, load.Mode, Connect(source, parameters), query,
            parameters.Table ?? "a query");
    }

    // As the server has it, upper and lower case included; search_path does not matter.
    private static string Qualify(string table)
    {
        using var quote = new NpgsqlCommandBuilder();
        var parts = table.Split('.');
        return string.Join('.', (parts.Length == 1 ? ["public", table] : parts).Select(quote.QuoteIdentifier));
    }

    private string? Connect(SourceStatement source, PostgresParams parameters)
    {
        if (isLocal)
            return null;
        if (parameters.Uri is { } uri)
            return ReadUri(uri);

        // An entry of the source's own name needs no parameter.
        var entries = profile.ForReading.ToList();
        var name = parameters.Entry ?? source.Name;
        var choice = parameters.Entry is null && entries.All(entry => entry.Name != name.Value) ? string.Empty : name.Value;
        return EntryConnection.Of(Choose(choice, entries, name.Position), profile, variables);
    }

    private string ReadUri(PlacedText uri)
    {
        if (isConfined)
            throw StatementErrors.BadSourceUri(
                file, uri.Position, "with --allow-read a server is an entry of the profile; a URI of the pipeline's own is refused.");
        try
        {
            return PostgresUri.ToConnectionString(uri.Value);
        }
        catch (ArgumentException e)
        {
            throw StatementErrors.BadSourceUri(file, uri.Position, e.Message);
        }
    }

    private ExportStep Export(ExportNode node)
    {
        var statement = ExportBinder.Bind(node, file, Expand, query => Template.ExpandSql(query, file, variables.Find));
        _warnings.AddRange(statement.Warnings);
        var connectionString =
            isLocal ? null : EntryConnection.Of(Choose(statement.Destination, profile.ForWriting, node.Uri.Position), profile, variables);

        // The tool does not carry EFCore.BulkExtensions.
        if (statement.Options.BulkMethod == BulkMethod.Auto)
            statement = statement with { Options = statement.Options with { BulkMethod = BulkMethod.Copy } };
        return new(Place(node), statement, node.Table?.Sql ?? "SELECT", connectionString);
    }

    private ProfileEntry Choose(string name, IEnumerable<ProfileEntry> entries, SourcePosition position)
    {
        var choice = EntryChoice.Of(name, entries, profile, file, position);
        if (choice.Warning is { } warning)
            _warnings.Add(warning);
        return choice.Entry;
    }

    private string Expand(PlacedText text) => Template.Expand(text, file, variables.Find);

    private string Place(Statement statement) => StatementErrors.Place(file, statement.Position);
}
