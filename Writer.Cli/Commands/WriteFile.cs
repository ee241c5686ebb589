using DuckDB.NET.Data;
using EfWriter.Cli.Destinations;
using EfWriter.Cli.Sources;
using EfWriter.Failures;
using EfWriter.Frames.Text;
using EfWriter.Migrations;

namespace EfWriter.Cli.Commands;

/// <summary>The file of a `write`: a text, which is a frame by itself, or Parquet, which DuckDB reads.</summary>
internal sealed class WriteFile : IAsyncDisposable
{
    private readonly TextFrame? _text;
    private readonly FileSource? _parquet;
    private WriteFile(TextFrame? text, FileSource? parquet) => (_text, _parquet) = (text, parquet);

    /// <summary>The columns' names, in order.</summary>
    public IEnumerable<string> Columns => _text?.Fields.Select(column => column.Name) ?? _parquet!.Columns;

    /// <summary>The columns that are written as jsonb for want of a plain type.</summary>
    public IEnumerable<string> NestedColumns => _parquet?.NestedColumns ?? [];

    /// <summary>Which of several files a row is in; null where there is one.</summary>
    public FilePlace? FileOf(long row) => _text is null ? _parquet!.FileOf(row) : _text.FileOf(row);

    /// <summary>Runs a write of the rows, whose failure then says what only the files know.</summary>
    public async Task<T> ExplainedAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write();
        }
        catch (FrameWriteException told) when (told.Row is { } row && _parquet?.FileOf(row) is { } found)
        {
            throw FailureReport.InFile(told, found);
        }
        catch (Exception told) when (_parquet is not null && told is SourceException or FrameWriteException { Column: null }
            && told.InnerException is DuckDBException cause && !DuckFailure.IsAboutStatement(cause))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await _parquet!.ExplainAsync((DuckDBException)told.InnerException!);
        }
    }

    /// <summary>What was named by rule, a line each.</summary>
    public IReadOnlyList<string> Notes => _text?.Notes ?? [];

    /// <summary>Looks at a file's columns.</summary>
    /// <exception cref="UsageException">The file is not there or of an unknown kind, or an option is wrong.</exception>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static async Task<WriteFile> OpenAsync(WriteSettings settings, Func<Stream?> input, CancellationToken cancellationToken)
    {
        var (path, format) = (settings.Files.Paths[0], settings.Files.Format);
        var isInput = path == FileKind.StandardInput;
        var options = settings.TextOptions.Select(option => KeyValuePair.Create(option.Key, new OptionText(option.Value)));
        var read = TextSource.ReadOptions(format, options, path);
        if (format == FileFormat.Parquet)
            return new(null, await FileSource.OpenAsync(settings.Files.Paths, read, cancellationToken));
        var text = isInput ? TextSource.Open(input() ?? throw NothingPiped(), read) : TextSource.Open(settings.Files.Paths, read);
        var asked = new Dictionary<string, EfWriter.Frames.Text.AskedType>();
        await TextSource.ResolveAsync(text, path, asked, looksAtAll: false, cancellationToken);

        // Any object of JSON may have a further key.
        var names = settings.Columns.Keys.Concat(settings.Options.Columns.Keys).Concat(settings.Options.NewTable?.PrimaryKey ?? []);
        if (text is JsonFrame && names.Except(text.Fields.Select(column => column.Name), StringComparer.Ordinal).Any())
            await TextSource.ResolveAsync(text, path, asked, looksAtAll: true, cancellationToken);
        return new(text, null);
    }

    private static UsageException NothingPiped() => new(
        "Nothing is piped to standard input. Name a file, or give the tool something to read: efwriter write - --format csv … < "
        + "sales.csv");

    /// <summary>The rows.</summary>
    public async Task<Frame> FrameAsync(
        Destination destination, QualifiedName table, WriteSettings settings, CancellationToken cancellationToken)
    {
        if (_text is not null)
            return _text;

        // A table that stops the write does so before the file is read; one that is appended to says what its columns take. The part of a
        // load has none.
        var existing = settings.Table.Length == 0 ? null : await destination.FindColumnsAsync(table, cancellationToken);
        var (mode, ifExists) = (settings.Options.Mode, settings.Options.IfExists);
        if (existing is not null && mode == WriteMode.Insert && ifExists is null or IfExists.Fail)
            throw FailureReport.TableExists(table, "table");
        var types = settings.ColumnTypes.ToDictionary(column => column.Key, column => column.Value, StringComparer.Ordinal);
        var ofTable = new HashSet<string>(StringComparer.Ordinal);
        if (ifExists != IfExists.Replace)
            ofTable.UnionWith((existing ?? []).Where(column => types.TryAdd(column.Key, column.Value)).Select(column => column.Key));
        if (settings.Options.OnWiderType != OnWiderType.Alter)
            ofTable.Clear();
        return Frame.From(_parquet!.Read(types, mayWiden: ofTable));
    }

    public async ValueTask DisposeAsync()
    {
        if (_parquet is not null)
            await _parquet.DisposeAsync();
    }
}
