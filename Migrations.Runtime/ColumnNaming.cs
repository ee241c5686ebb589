using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Migrations;

/// <summary>The columns' names that a host's conventions make of properties' names, such as EFCore.NamingConventions' snake_case.</summary>
/// <remarks>Names are cached, the 4,096 most recent for each of the hosts' service providers. Safe for concurrent use.</remarks>
internal sealed class ColumnNaming
{
    private const int CachedNames = 4_096;

    // EF cuts longer ones, which are refused as they are.
    private const int LongestName = 60;

    // A convention that leaves all of these alone has no say in names.
    private static readonly string[] Probes = ["EfWriterProbe", "efWriterProbe", "efwriter_probe"];

    private static readonly ConditionalWeakTable<IRelationalTypeMappingSource, ColumnNaming> Known = [];

    private readonly BoundedCache<string, string> _names = new(CachedNames);
    private readonly bool _renames;

    private ColumnNaming(DbContext host) => _renames = !Make(host, Probes).SequenceEqual(Probes);

    /// <summary>The naming of a host; null if names stay as they are.</summary>
    public static ColumnNaming? Of(DbContext host) =>
        Known.GetValue(host.GetService<IRelationalTypeMappingSource>(), _ => new(host)) is { _renames: true } naming ? naming : null;

    /// <summary>The columns' names, in the order of the properties' names.</summary>
    public IReadOnlyList<string> Names(DbContext host, IReadOnlyList<string> properties)
    {
        var unknown = properties.Where(name => name.Length is > 0 and <= LongestName && !_names.TryPeek(name, out _)).Distinct().ToList();
        var made = unknown.Count == 0 ? [] : unknown.Zip(Make(host, unknown)).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. properties.Select(name => made.GetValueOrDefault(name) is { } fresh
            ? _names.GetOrAdd(name, _ => fresh)
            : _names.TryPeek(name, out var kept) ? kept : name)];
    }

    // An entity for each name: columns of one table would be kept apart by numbers.
    private static List<string> Make(DbContext host, IReadOnlyList<string> properties)
    {
        var conventions = host.GetService<IConventionSetBuilder>().CreateConventionSet();
        conventions.Remove(typeof(DbSetFindingConvention));
        var builder = new ModelBuilder(conventions);
        var made = properties.Select((name, i) =>
        {
            var place = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var entity = builder.SharedTypeEntity<Dictionary<string, object>>($"Row{place}");
            entity.ToTable($"t{place}").HasNoKey();
            return entity.IndexerProperty<string>(name).Metadata;
        }).ToList();
        builder.FinalizeModel();
        return [.. made.Select(property => property.GetColumnName())];
    }
}
