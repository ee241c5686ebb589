using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Requests;

/// <summary>What an app has said for all writes of a context.</summary>
internal sealed class AppSettings : IDbContextOptionsExtension
{
    private static readonly AppSettings None = new();

    public AppSettings()
    {
    }

    public AppSettings(AppSettings other) => (Defaults, Hooks, KeepsColumnNames, Tokens) =
        (other.Defaults, other.Hooks, other.KeepsColumnNames, other.Tokens);

    /// <summary>The options that a call does not set; null for none.</summary>
    public WriteOptions? Defaults { get; init; }

    /// <summary>What runs on entities before they are read, in order.</summary>
    public IReadOnlyList<RowHook> Hooks { get; init; } = [];

    /// <summary>Whether frames keep their columns' names, whatever the context's naming convention is.</summary>
    public bool KeepsColumnNames { get; init; }

    /// <summary>Where writes that may be tried again leave their tokens.</summary>
    public TokenTable Tokens { get; init; } = TokenTable.BesideTarget;

    public DbContextOptionsExtensionInfo Info => field ??= new ExtensionInfo(this);

    /// <summary>What holds for a call on a context.</summary>
    public static AppSettings Of(DbContext db, WriteOptions? asked) =>
        asked is { IgnoreAppDefaults: true } ? None : db.GetService<IDbContextOptions>().FindExtension<AppSettings>() ?? None;

    /// <summary>Runs the hooks for rows of a type; null if there are none.</summary>
    public static Action<T>? HookFor<T>(DbContext db, WriteOptions? asked)
    {
        var hooks = Of(db, asked).Hooks.Where(hook => hook.MayTake(typeof(T))).ToList();
        return hooks.Count == 0 ? null : row =>
        {
            foreach (var hook in hooks)
            {
                if (hook.Type.IsInstanceOfType(row))
                    hook.Set(row!, db);
            }
        };
    }

    /// <summary>Refuses rows that are no objects, if hooks set properties of theirs.</summary>
    /// <exception cref="FrameFault">There is a hook for the type.</exception>
    public static void CheckNoHook(DbContext db, WriteOptions? asked, Type type)
    {
        if (Of(db, asked).Hooks.FirstOrDefault(hook => hook.MayTake(type)) is { } found)
            throw Errors.HookWithoutObjects(found.Type);
    }

    /// <summary>
    /// The same for a frame that goes to a table by its name: what is no entity type of the context's is nothing that hooks are set for.
    /// </summary>
    /// <exception cref="FrameFault">There is a hook for the frame's objects, which may be entities.</exception>
    public static void CheckNoHook(DbContext db, WriteOptions? asked, Frame frame)
    {
        if (Of(db, asked).Hooks.Count == 0)
            return;
        foreach (var type in frame.ObjectTypes.Where(type => MayBeEntities(db, type)))
            CheckNoHook(db, asked, type);
    }

    private static bool MayBeEntities(DbContext db, Type type) => db.Model.GetEntityTypes()
        .Any(entity => entity.ClrType.IsAssignableFrom(type) || type.IsAssignableFrom(entity.ClrType));

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    // Contexts that differ in these alone share EF's services.
    private sealed class ExtensionInfo(AppSettings settings) : DbContextOptionsExtensionInfo(settings)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using EfWriter ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) =>
            debugInfo["EfWriter:Hooks"] = settings.Hooks.Count.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>What runs on each entity of a type before it is read.</summary>
/// <param name="Type">The type.</param>
/// <param name="Set">The app's code.</param>
internal sealed record RowHook(Type Type, Action<object, DbContext> Set)
{
    /// <summary>Whether some objects of a type may be of the hook's.</summary>
    public bool MayTake(Type rows) => Type.IsAssignableFrom(rows) || rows.IsAssignableFrom(Type) || (Type.IsInterface && !rows.IsSealed);
}

/// <summary>Where writes that may be tried again leave their tokens.</summary>
/// <param name="IsKept">Whether there is such a table.</param>
/// <param name="Schema">Its schema; null for the target's.</param>
internal sealed record TokenTable(bool IsKept, string? Schema)
{
    public static TokenTable BesideTarget { get; } = new(IsKept: true, Schema: null);
}
