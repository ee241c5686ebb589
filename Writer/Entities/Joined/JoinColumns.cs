using System.Collections.Concurrent;
using System.Linq.Expressions;
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

/// <summary>The columns of a temporary table of rows, stored and read as the model stores the values that they are compared with.</summary>
internal sealed class JoinColumns<T>
{
    private const string Value = "Value";

    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IModel, ConcurrentDictionary<string, JoinColumns<T>>> Known = [];

    private readonly IReadOnlyList<JoinColumn> _columns;
    private readonly JoinedType _type;
    private readonly Expression<Func<JoinedType, T>> _make;

    private JoinColumns(DbContext db, IReadOnlyList<JoinColumn> columns, RowShape<T> cells, Expression<Func<JoinedType, T>> make)
    {
        (_columns, Cells, _make) = (columns, cells, make);
        _type = JoinedType.Of(db, columns);
        Shape = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', columns.Select(column => (column.Name, column.StoreType))))))[..8];
    }

    /// <summary>Takes a row apart.</summary>
    public RowShape<T> Cells { get; }

    /// <summary>Stands for the columns' names and types.</summary>
    public string Shape { get; }

    /// <summary>The columns of a type in a model.</summary>
    /// <param name="db">The context.</param>
    /// <param name="storedAs">Which properties the values are of; null if the caller does not say.</param>
    /// <param name="entity">The entity type of the properties, if only its name tells it from others; null if its class does.</param>
    /// <exception cref="InvalidOperationException">The type has no columns, the model stores its values in several ways, or what they are
    /// of is no property with a column.</exception>
    public static JoinColumns<T> Of(DbContext db, LambdaExpression? storedAs, string? entity)
    {
        if (typeof(T).IsAssignableTo(typeof(ITuple)))
            throw Errors.NotJoinable(typeof(T));
        if (typeof(T) == typeof(object) && storedAs is not null)
            throw Errors.RowsOfAnyType($"{storedAs}");
        var asked = storedAs is null ? StoredProperties.None : StoredProperties.Of(db.Model, storedAs, entity);
        return Known.GetValue(db.Model, _ => []).GetOrAdd(asked.ToString(), _ => Make(db, asked));
    }

    /// <summary>Drops the table, if it is there.</summary>
    public static string Drop(ISqlGenerationHelper sql, QualifiedName table) => $"DROP TABLE IF EXISTS {Delimit(sql, table)}";

    /// <summary>Makes the table anew: one of this name may have been left by a transaction that failed.</summary>
    public IReadOnlyList<string> Create(ISqlGenerationHelper sql, QualifiedName table, bool isInTransaction)
    {
        var columns = string.Join(", ", _columns.Select(column => $"{sql.DelimitIdentifier(column.Name)} {column.StoreType}"));
        var end = isInTransaction ? " ON COMMIT DROP" : string.Empty;
        return [Drop(sql, table), $"CREATE TEMPORARY TABLE {sql.DelimitIdentifier(table.Name)} ({columns}){end}"];
    }

    /// <summary>The rows, as a query of the context.</summary>
    public IQueryable<T> Query(DbContext db, QualifiedName table) =>
        _type.Query(db, Select(db.GetService<ISqlGenerationHelper>(), table), _make);

    // As EF takes it: a brace would begin a parameter.
    private string Select(ISqlGenerationHelper sql, QualifiedName table) =>
        $"SELECT {string.Join(", ", _columns.Select(column => sql.DelimitIdentifier(column.Name)))} FROM {Delimit(sql, table)}"
            .Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static string Delimit(ISqlGenerationHelper sql, QualifiedName table) => sql.DelimitIdentifier(table.Name, table.Schema);

    private static JoinColumns<T> Make(DbContext db, StoredProperties asked)
    {
        if (!asked.IsEmpty && asked.Itself is null)
            return OfObjects(db, asked);
        var known = db.GetService<IRelationalTypeMappingSource>().FindMapping(typeof(T), db.Model);
        var property = asked.Itself ?? StoredValues.Find(db.Model, typeof(T), known, member: null);
        return (property?.GetRelationalTypeMapping() ?? known) is { } mapping ? OfValues(db, mapping) : OfObjects(db, asked);
    }

    private static JoinColumns<T> OfValues(DbContext db, RelationalTypeMapping mapping)
    {
        var column = new JoinColumn(Value, typeof(T), mapping);
        var row = Expression.Parameter(typeof(JoinedType), "row");

        // The value may be null, though the row is not.
        var cell = column.ToCell(value => column.TakesNull ? Expression.Convert(value, typeof(T)) : value);
        return new(
            db, [column], new([cell]) { TakesNull = column.TakesNull },
            Expression.Lambda<Func<JoinedType, T>>(JoinedType.Value(row, Value, typeof(T)), row));
    }

    private static JoinColumns<T> OfObjects(DbContext db, StoredProperties asked)
    {
        var columns = typeof(T).IsClass ? asked.OfMembers(db, typeof(T)) : [];
        var row = Expression.Parameter(typeof(JoinedType), "row");
        return columns.Count > 0 && RowMaker.Make(typeof(T), asked.Constructor, columns, row) is { } made
            ? new(
                db, columns,
                new([.. columns.Select(column => column.ToCell(one => Expression.Property(one, typeof(T).GetProperty(column.Name)!)))]),
                Expression.Lambda<Func<JoinedType, T>>(made, row))
            : throw Errors.NotJoinable(typeof(T));
    }
}
