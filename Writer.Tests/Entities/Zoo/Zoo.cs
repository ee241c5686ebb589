using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>The situations that users of bulk writers have reported, and a pairwise cover of what they are made of.</summary>
internal static partial class Zoo
{
    public static IReadOnlyList<BulkMethod> Loaders { get; } = [.. Enum.GetValues<BulkMethod>().Where(method => method != BulkMethod.Copy)];

    public static IReadOnlyList<ZooModel> All { get; } =
    [
        .. Defaults(), .. Keys().Select(model => model with { KeepsState = true }), .. Modes(),
        .. Shadows(), .. Inheritance(), .. Behaviours(), .. Names(), .. Types(), .. Values(),
        .. Insides(), .. Filters(), .. Neighbours(), .. Hosts(),
        .. Relations(), .. Tokens(), .. Generators(), .. Classes(), .. Deletes(), .. Bags(), .. Optional(), .. Inner(),
    ];

    private static ZooModel Of<T>(
        string axis, string name, Action<ModelBuilder> build, Func<ZooContext, T[]> rows, WriteMode mode = WriteMode.Insert,
            params string[] keys)
        where T : class => new(
            axis,
            name,
            mode,
            build,
            db => ZooReference.SaveAsync(db, rows(db), mode, keys),
            (db, method) => db.WriteAsync(rows(db), new WriteOptions
            {
                IfExists = IfExists.Append,
                BulkMethod = method,
                Mode = mode,
                Merge = keys.Length == 0 ? null : new() { Keys = keys },
            }));

    /// <summary>The same rows in each mode that looks for rows of the table.</summary>
    private static IEnumerable<ZooModel> InModes<T>(
        string axis, string name, Action<ModelBuilder> build, Func<ZooContext, T[]> before, Func<ZooContext, T[]> rows,
            params string[] keys)
        where T : class =>
        from mode in new[] { WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync }
        select Of(axis, name, build, rows, mode, keys) with { Before = db => db.AddRange(before(db)) };
}
