namespace EfWriter.Frames.Text;

/// <summary>Where a text's bytes come from. It can be opened again and again: what cannot seek is kept in a temporary file first.</summary>
internal abstract class TextInput
{
    private const int SpoolBuffer = 128 * 1024;

    public static TextInput Of(Stream stream) => stream.CanSeek ? new SeekableInput(stream) : new SpooledInput(stream);

    public static TextInput Of(string path) => new FileInput(path);

    /// <summary>What can be opened again and again, and is not gzip.</summary>
    public static TextInput Of(Func<Stream> open) => new OpenedInput(open);

    /// <summary>The text from its start, as UTF-8 without a byte order mark.</summary>
    /// <param name="encoding">The encoding's name; null for what the text shows.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public async Task<Stream> OpenAsync(string? encoding, CancellationToken cancellationToken)
    {
        var raw = await OpenRawAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var start = await StartedStream.OpenAsync(raw, cancellationToken).ConfigureAwait(false);
            var isGzip = start.Begin.Span.StartsWith(GzipStream.Magic);
            if (IsNamedGzip && !isGzip)
                throw Errors.BrokenGzip();
            if (!isGzip && OtherKinds.Find(start.Begin.Span, encoding) is { } other)
                throw other;
            if (isGzip)
                start = await StartedStream.OpenAsync(new GzipStream(start), cancellationToken).ConfigureAwait(false);
            return await TextEncodings.ToUtf8Async(start, encoding, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await raw.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether the name says that it is gzip.</summary>
    protected virtual bool IsNamedGzip => false;

    protected abstract ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken);

    // What waits for another process heeds no token; given up, it is disposed when it comes.
    private static async Task<FileStream> WaitAsync(Task<FileStream> coming, CancellationToken cancellationToken)
    {
        try
        {
            return await coming.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = coming.ContinueWith(
                come => come.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }
    }

    private sealed class FileInput(string path) : TextInput
    {
        // What gives its bytes once.
        private SpooledInput? _pipe;

        protected override bool IsNamedGzip => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

        protected override async ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken)
        {
            if (_pipe is null)
            {
                var file = await OpenFileAsync(cancellationToken).ConfigureAwait(false);
                if (file.CanSeek)
                    return file;
                await using var end = file.ConfigureAwait(false);
                _pipe = new(file);
                return await _pipe.OpenRawAsync(cancellationToken).ConfigureAwait(false);
            }

            return await _pipe.OpenRawAsync(cancellationToken).ConfigureAwait(false);
        }

        // A named pipe is open when somebody writes into it.
        private Task<FileStream> OpenFileAsync(CancellationToken cancellationToken) => WaitAsync(
            Task.Run(
                () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan),
                CancellationToken.None),
            cancellationToken);
    }

    private sealed class OpenedInput(Func<Stream> open) : TextInput
    {
        protected override ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken) => new(open());
    }

    private sealed class SeekableInput(Stream stream) : TextInput
    {
        private readonly long _start = stream.Position;

        protected override ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken)
        {
            stream.Position = _start;
            return new(new BorrowedStream(stream));
        }
    }

    private sealed class SpooledInput(Stream stream) : TextInput
    {
        private FileStream? _file;
        private bool _hasBegun;

        protected override async ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken)
        {
            // What is left of a stream that was read in part is not the text.
            if (_file is null && _hasBegun)
                throw Errors.TextReadInPart();
            _hasBegun = true;
            _file ??= await SpoolAsync(cancellationToken).ConfigureAwait(false);
            _file.Position = 0;
            return new BorrowedStream(_file);
        }

        private async Task<FileStream> SpoolAsync(CancellationToken cancellationToken)
        {
            // Nobody else may read it, and it is gone with its handle, however the process ends.
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.DeleteOnClose,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var path = Path.Combine(Path.GetTempPath(), $"efwriter-{Guid.NewGuid():n}.tmp");
            var file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return await WaitAsync(FillAsync(file, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        private async Task<FileStream> FillAsync(FileStream file, CancellationToken cancellationToken)
        {
            try
            {
                await stream.CopyToAsync(file, SpoolBuffer, cancellationToken).ConfigureAwait(false);
                return file;
            }
            catch
            {
                await file.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
