using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <summary>What holds for all writes of a context: <c>UseNpgsql(…).UseEfWriter(writer => …)</c>.</summary>
public sealed class EfWriterOptionsBuilder
{
    internal EfWriterOptionsBuilder(AppSettings settings) => Settings = settings;

    internal AppSettings Settings { get; private set; }

    /// <summary>Sets the options that a write has if the call does not say otherwise.</summary>
    /// <remarks>
    /// A call's own option wins if it is another value than <see cref="WriteOptions"/> has by itself, and
    /// <see cref="WriteOptions.IgnoreAppDefaults"/> leaves all of these out. Groups are taken as a whole. A default is left out where it
    /// would have no effect and a call would be refused for it; the call's own options are checked as ever.
    /// </remarks>
    /// <param name="defaults">
    /// <see cref="WriteOptions.BulkMethod"/>, <see cref="WriteOptions.Schema"/>, <see cref="WriteOptions.LockTimeout"/>,
    /// <see cref="WriteOptions.Retry"/>, <see cref="WriteOptions.BatchRows"/>, <see cref="WriteOptions.Parallelism"/>,
    /// <see cref="WriteOptions.Analyze"/>, <see cref="WriteOptions.SetGeneratedValues"/>, <see cref="WriteOptions.OnTypeMismatch"/>,
    /// <see cref="WriteOptions.OnNewColumn"/> and <see cref="WriteOptions.OnWiderType"/>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Another option is set, which says what a single write does.</exception>
    public EfWriterOptionsBuilder UseDefaults(WriteOptions defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        AppDefaults.Check(defaults);
        Settings = new(Settings) { Defaults = defaults };
        return this;
    }

    /// <summary>
    /// Runs code on each entity before a write reads it, which may set properties: who made it and when, whose it is.
    /// </summary>
    /// <remarks>
    /// Hooks run in the order in which they were added, on the thread that reads the entities, once for each time that a row is read: again
    /// if the write is tried again. A hook must not use the context's connection. A frame of an entity type and a query whose rows stay on
    /// the server have no objects: if a hook is for their type, the write is refused, unless it says
    /// <see cref="WriteOptions.IgnoreAppDefaults"/>. A plan runs no hook.
    /// </remarks>
    /// <typeparam name="T">An entity type, a base type, or an interface that entities implement.</typeparam>
    /// <param name="set">The code, which gets the entity and the write's context.</param>
    /// <returns>The same builder.</returns>
    public EfWriterOptionsBuilder BeforeRow<T>(Action<T, DbContext> set)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(set);
        Settings = new(Settings) { Hooks = [.. Settings.Hooks, new(typeof(T), (entity, db) => set((T)entity, db))] };
        return this;
    }

    /// <summary>Keeps the names of a frame's columns, whatever naming convention the context has.</summary>
    /// <remarks>
    /// Otherwise a frame that is written by a table's name follows the convention, such as EFCore.NamingConventions' snake_case: the column
    /// <c>OrderId</c> is <c>order_id</c> in the table. Names that a <c>[Column]</c> attribute or <see cref="TextOptions.Rename"/> gives
    /// stay as they are in any case, and so do the model's for entities.
    /// </remarks>
    /// <returns>The same builder.</returns>
    public EfWriterOptionsBuilder KeepColumnNames()
    {
        Settings = new(Settings) { KeepsColumnNames = true };
        return this;
    }

    /// <summary>Puts the table <c>__efwriter_writes</c> into one schema, instead of the schema of each write's target.</summary>
    /// <remarks>
    /// A write that may be tried again (<see cref="WriteOptions.Retry"/>, <c>EnableRetryOnFailure</c>) notes there that it was committed.
    /// The schema is not created.
    /// </remarks>
    /// <param name="schema">The schema.</param>
    /// <returns>The same builder.</returns>
    public EfWriterOptionsBuilder UseTokenSchema(string schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(schema);
        Settings = new(Settings) { Tokens = new(IsKept: true, schema) };
        return this;
    }

    /// <summary>Keeps no table <c>__efwriter_writes</c>.</summary>
    /// <remarks>
    /// Writes are tried again as before. But if a commit is not answered, nobody can find out whether it happened: such a write throws
    /// <see cref="WriteOutcomeUnknownException"/>, and is not tried again.
    /// </remarks>
    /// <returns>The same builder.</returns>
    public EfWriterOptionsBuilder WithoutTokens()
    {
        Settings = new(Settings) { Tokens = new(IsKept: false, Schema: null) };
        return this;
    }
}
