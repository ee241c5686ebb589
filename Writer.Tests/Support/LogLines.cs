using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EfWriter.Tests.Support;

/// <summary>Keeps what is logged, a line each.</summary>
internal sealed class LogLines : ILoggerFactory, ILoggerProvider, ILogger
{
    private readonly string _category;

    public LogLines(string category = "", ConcurrentQueue<string>? lines = null)
    {
        _category = category;
        Lines = lines ?? new();
    }

    public ConcurrentQueue<string> Lines { get; }

    public ILogger CreateLogger(string categoryName) => new LogLines(categoryName, Lines);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{_category} {logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
