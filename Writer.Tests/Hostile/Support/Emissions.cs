using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using EfWriter.Tests.Support;
using Microsoft.Extensions.Logging;

namespace EfWriter.Tests.Hostile.Support;

/// <summary>
/// All that the product lets out while this is alive: its log with states and scopes, its traces, its metrics; and what is added by hand.
/// </summary>
internal sealed class Emissions : ILoggerFactory, IDisposable
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();
    private readonly Flow _flow = Flow.Begin();

    public Emissions()
    {
        _activities = new()
        {
            ShouldListenTo = source => source.Name == "EfWriter",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (_flow.IsMine)
                    Add(activity);
            },
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "EfWriter")
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => AddMine(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => AddMine(instrument, value, tags));
        _meters.Start();
    }

    /// <summary>Adds a text that somebody else emits, such as the tool's.</summary>
    public void Add(string text) => _texts.Enqueue(text);

    /// <summary>Runs what is to be refused, and adds the refusal.</summary>
    public async Task AddRefusalAsync(Func<Task> run)
    {
        try
        {
            await run();
            Assert.Fail("It was to fail.");
        }
        catch (FrameWriteException failure)
        {
            Add(failure);
            Ledger.Count("bad inputs tried");
        }
    }

    /// <summary>Adds an exception as a host may log it: whole, and each of its causes by every property and datum that it has.</summary>
    public void Add(Exception failure)
    {
        Add(failure.ToString());
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            Add($"{cause.GetType()} {cause.Message} {cause.StackTrace} {cause.Source} {cause.HelpLink}");
            foreach (DictionaryEntry datum in cause.Data)
                Add($"{datum.Key}={datum.Value}");
            foreach (var property in cause.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0))
                Add($"{property.Name}={property.GetValue(cause)}");
            if (cause is AggregateException all)
                all.InnerExceptions.ToList().ForEach(Add);
        }
    }

    /// <summary>Searches all of it, and gives what holds one of the secrets.</summary>
    public IReadOnlyList<string> Search(params IReadOnlyList<string> secrets)
    {
        Ledger.Count("texts searched for secrets", _texts.Count);
        return [.. _texts.Where(text => secrets.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)))];
    }

    public int Count => _texts.Count;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Add(Activity activity)
    {
        Add($"{activity.DisplayName} {activity.OperationName} {activity.StatusDescription}");
        foreach (var tag in activity.TagObjects.Concat(activity.Events.SelectMany(one => one.Tags))
            .Concat(activity.Baggage.Select(one => new KeyValuePair<string, object?>(one.Key, one.Value))))
            Add($"{tag.Key}={tag.Value}");
    }

    private void AddMine<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_flow.IsMine)
            Add(instrument, value, tags);
    }

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Add($"{instrument.Name} {value}");
        foreach (var tag in tags)
            Add($"{tag.Key}={tag.Value}");
    }

    // Npgsql's and EF's own logs are the host's to set up.
    private sealed class Logger(Emissions all, string category) : ILogger
    {
        private bool IsOurs => category.StartsWith("EfWriter", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            if (IsOurs)
                Tell(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => IsOurs;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsOurs)
                return;
            all.Add(formatter(state, exception));
            Tell(state);
            if (exception is not null)
                all.Add(exception);
        }

        private void Tell<TState>(TState state)
        {
            all.Add($"{state}");
            if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
                pairs.ToList().ForEach(pair => all.Add($"{pair.Key}={pair.Value}"));
        }
    }
}
