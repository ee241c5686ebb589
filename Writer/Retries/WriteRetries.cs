using EfWriter.Failures;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfWriter.Retries;

/// <summary>
/// Tries a write again after a failure that is likely to pass, as <see cref="WriteOptions.Retry"/> or the host's strategy has it,
/// where a second attempt can do the same as the first.
/// </summary>
internal sealed class WriteRetries
{
    private readonly DbContext _host;
    private readonly ILogger _logger;
    private readonly Frame _frame;
    private readonly QualifiedName _name;
    private readonly RetryOptions _limits;
    private readonly IExecutionStrategy _strategy;
    private readonly TimeSpan _lockTimeout;
    private readonly TokenTable _tokens;
    private readonly bool _isInCallersTransaction;
    private readonly bool _isPart;
    private readonly CallersConnection _connection;

    public WriteRetries(DbContext host, ILogger logger, WriteRequest request, bool isInCallersTransaction)
    {
        var options = request.Options;
        (_host, _logger, _frame, _name) = (host, logger, request.Frame, request.Name);
        (_limits, _lockTimeout) = (options.Retry ?? new(), request.LockTimeout);
        _tokens = AppSettings.Of(host, asked: null).Tokens;
        _strategy = options.Retry is null ? host.Database.CreateExecutionStrategy() : new RetryStrategy(host, _limits);
        (_isInCallersTransaction, _isPart, _connection) = (isInCallersTransaction, request.IsPart, new(host));
    }

    /// <summary>Refuses limits that mean nothing.</summary>
    public static void Check(RetryOptions? limits)
    {
        if (limits is { MaxRetries: < 1 })
            throw Errors.BadMaxRetries(limits.MaxRetries);
        if (limits is not null && limits.MaxDelay < TimeSpan.Zero)
            throw Errors.BadMaxDelay(limits.MaxDelay);
    }

    /// <summary>Makes as many attempts as it takes and as are allowed.</summary>
    /// <param name="write">One attempt, all or nothing. What it is given makes its commit one that can be asked after.</param>
    /// <param name="counted">Adds to a result which attempt gave it.</param>
    /// <param name="cancellationToken">Stops attempts and the waits between them.</param>
    public Task<T> RunAsync<T>(
        Func<CommitTokens?, CancellationToken, Task<T>> write, Func<T, int, T> counted, CancellationToken cancellationToken)
    {
        if (!_strategy.RetriesOnFailure)
            return write(null, cancellationToken);

        // EF's strategies refuse to run in a transaction that they could not begin again, whoever's it is.
        var tokens = _isInCallersTransaction || !_tokens.IsKept
            ? null
            : new CommitTokens(_host, _logger, _limits, _lockTimeout, _tokens.Schema);
        return _isInCallersTransaction || System.Transactions.Transaction.Current is not null
            ? AttemptAsync(token => write(tokens, token), counted, 1, cancellationToken)
            : RepeatAsync(token => write(tokens, token), counted, cancellationToken);
    }

    private Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> write, Func<T, int, T> counted, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return _strategy.ExecuteAsync(
            token =>
            {
                if (++attempts > 1)
                    Log.TriedAgain(_logger, Echo.Line(_name.ToString()), attempts);
                return AttemptAsync(write, counted, attempts, token);
            },
            cancellationToken);
    }

    private async Task<T> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> write, Func<T, int, T> counted, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return counted(await write(cancellationToken).ConfigureAwait(false), attempt);
        }
        catch (Exception e) when (TransientFaults.IsOfDatabase(e))
        {
            var passes = TransientFaults.Is(e);
            var reason = passes ? WhyNotAgain() : null;
            if (passes && reason is null)
                throw;
            throw new NotRetriedException(e, reason);
        }
    }

    private string? WhyNotAgain() => this switch
    {
        { _isPart: true } => null,
        { _isInCallersTransaction: true } => Errors.NotRetriedInTransaction,
        { _frame.IsUsedUp: true } => Errors.NotRetriedReadOnce(_frame.Kind),
        _ when Identifiers.IsTemporary(_name) => Errors.NotRetriedTemporary,
        { _connection.IsLost: true } => Errors.NotRetriedInSession,
        _ => null,
    };
}
