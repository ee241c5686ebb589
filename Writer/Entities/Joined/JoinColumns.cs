using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EfWriter.Frames;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Joined;

// EF itself maps types that the model does not have by this service when they are queried by SQL.
#pragma warning disable EF1001

/// <summary>The columns of a temporary table of rows, named and converted as EF reads the type from a query in SQL.</summary>
internal sealed class JoinColumns<T>
{
    private const string Value = "Value";

    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IModel, JoinColumns<T>> Known = [];

    private readonly IReadOnlyList<(string Name, string StoreType)> _columns;

    private JoinColumns(IReadOnlyList<(string Name, string StoreType)> columns, IReadOnlyList<RowCell> cells)
    {
        (_columns, Cells) = (columns, new(cells));
        Shape = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', columns))))[..8];
    }

    /// <summary>Takes a row apart.</summary>
    public RowShape<T> Cells { get; }

    /// <summary>Stands for the columns' names and types.</summary>
    public string Shape { get; }

    /// <summary>The columns of a type in a model.</summary>
    /// <exception cref="InvalidOperationException">EF cannot query the type.</exception>
    public static JoinColumns<T> Of(DbContext db) => Known.GetValue(db.Model, _ => Make(db));

    /// <summary>Drops the table, if it is there.</summary>
    public static string Drop(ISqlGenerationHelper sql, QualifiedName table) => $"DROP TABLE IF EXISTS {Delimit(sql, table)}";

    /// <summary>Makes the table anew: one of this name may have been left by a transaction that failed.</summary>
    public IReadOnlyList<string> Create(ISqlGenerationHelper sql, QualifiedName table, bool isInTransaction)
    {
        var columns = string.Join(", ", _columns.Select(column => $"{sql.DelimitIdentifier(column.Name)} {column.StoreType}"));
        var end = isInTransaction ? " ON COMMIT DROP" : string.Empty;
        return [Drop(sql, table), $"CREATE TEMPORARY TABLE {sql.DelimitIdentifier(table.Name)} ({columns}){end}"];
    }

    /// <summary>The query of the rows, as EF takes it: a brace would begin a parameter.</summary>
    public string Select(ISqlGenerationHelper sql, QualifiedName table) =>
        $"SELECT {string.Join(", ", _columns.Select(column => sql.DelimitIdentifier(column.Name)))} FROM {Delimit(sql, table)}"
            .Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static string Delimit(ISqlGenerationHelper sql, QualifiedName table) => sql.DelimitIdentifier(table.Name, table.Schema);

    private static JoinColumns<T> Make(DbContext db)
    {
        if (typeof(T).IsAssignableTo(typeof(ITuple)))
            throw Errors.NotJoinable(typeof(T));
        if (db.GetService<IRelationalTypeMappingSource>().FindMapping(typeof(T), db.Model) is { } scalar)
        {
            return new(
                [(Value, scalar.StoreType)],
                [
                    new(Value, IsNullable: false, row =>
                        StoredAs.Server(
                            EntityExpressions.Convert(scalar.Converter, row), scalar.StoreType, Value, NpgsqlSwitches.IsLegacy)),
                ]);
        }

        if (!typeof(T).IsClass || typeof(T).IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            throw Errors.NotJoinable(typeof(T));
        IEntityType type = db.GetService<IAdHocMapper>().GetOrAddEntityType(typeof(T));
        var columns = type.GetProperties().Select(property => Column(type, property)).ToList();
        return columns.Count == 0 || type.GetNavigations().Any() || type.GetComplexProperties().Any()
            ? throw Errors.NotJoinable(typeof(T))
            : new([.. columns.Select(column => (column.Name, column.StoreType))], [.. columns.Select(column => column.ToCell())]);
    }

    private static EntityColumn Column(IEntityType type, IProperty property)
    {
        var storeType = property.GetRelationalTypeMapping().StoreType;
        var source = new ColumnSource(type, property, row => row, property.Name);
        return new(
            property.GetColumnName(), storeType, property.IsNullable, property, property.Name,
            row => EntityExpressions.Stored([source], type, storeType, _ => false, row));
    }
}
