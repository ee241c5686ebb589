using System.Globalization;
using EfWriter.Frames;
using EfWriter.Load.Copy;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Entities.Queries;

/// <summary>
/// The SQL that makes of a query's columns those of a table, and what a staging table has beside them: each as SaveChanges would store it
/// of the object that the query makes.
/// </summary>
internal sealed class QuerySelect
{
    private readonly EntityShape _rows;
    private readonly QueryShape _shape;
    private readonly NpgsqlCommand _command;
    private readonly DbContext _host;
    private readonly QueryTemplate _template;
    private readonly ISqlGenerationHelper _sql;
    private readonly List<string> _guarded = [];
    private readonly List<NpgsqlParameter> _parameters = [];

    public QuerySelect(DbContext host, EntityTable table, QueryShape shape, EntityShape rows, NpgsqlCommand command)
    {
        (_host, _shape, _rows, _command) = (host, shape, rows, command);
        _sql = host.GetService<ISqlGenerationHelper>();
        _template = new QueryTemplate(table.Type.ClrType, shape.New);
        QueryCheck.Check(table, shape, rows.Columns);
        Tokens = table.Tokens;
    }

    /// <summary>Whether rows are staged though the mode does not look for others.</summary>
    public bool IsStaged { get; init; }

    /// <summary>The parameters beside the query's own.</summary>
    public IReadOnlyList<NpgsqlParameter> Parameters => _parameters;

    /// <summary>The columns that ask for a value that the app would make.</summary>
    public IReadOnlyList<string> Guarded => _guarded;

    /// <summary>A property that some rows may leave to the database; null for none.</summary>
    public string? LeftToDatabase => _rows.Columns
        .FirstOrDefault(column => column.Has is not null && Cell(column)?.Cell is ColumnCell)?.Path;

    private IReadOnlyList<EntityColumn> Tokens { get; }

    /// <summary>The statement, and what it has.</summary>
    public (string Text, IReadOnlyList<EntityColumn> Columns, EntityRules Rules) Build()
    {
        // A row that is staged has all columns, and says of some whether they are its own.
        var isStaged = IsStaged || _rows.Rules.OnlyStaged.Count > 0;
        var columns = _rows.Columns.Where(column => isStaged || Has(column) != "FALSE").ToList();
        var items = columns.Select(column => (Value(column), column.Name)).Concat(Staged()).ToList();
        var names = _shape.IsRaw ? string.Empty : string.Join(", ", Enumerable.Range(0, _shape.Columns.Count).Select(Place));
        return ($"""
            SELECT {string.Join(", ", items.Select(item => $"{item.Item1} AS {_sql.DelimitIdentifier(item.Name)}"))} FROM (
            {_command.CommandText}
            ) AS q{(names.Length == 0 ? string.Empty : $"({names})")}
            """, columns, _rows.Rules);
    }

    private string Place(int ordinal) => _shape.IsRaw
        ? _sql.DelimitIdentifier(_shape.Columns[ordinal])
        : string.Create(CultureInfo.InvariantCulture, $"c{ordinal}");

    private (QueryCell Cell, IProperty? Property)? Cell(EntityColumn column) => _shape.Find(column);

    private IEnumerable<(string Sql, string Name)> Staged()
    {
        var columns = _rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var masked in _rows.Rules.Inserted)
            yield return (Has(columns[masked.Name]), masked.Staged);
        foreach (var masked in _rows.Rules.Updated)
            yield return (Cell(columns[masked.Name]) is null ? _template.Bool(columns[masked.Name].Knows!) : "TRUE", masked.Staged);
        foreach (var (masked, token) in _rows.Rules.Tokens.Zip(Tokens))
            yield return (Token(token), masked.Staged);
    }

    // As an object that is not tracked has it.
    private string Token(EntityColumn token) => Cell(token)?.Cell switch
    {
        ColumnCell cell when token.Property!.ValueGenerated == ValueGenerated.OnAddOrUpdate =>
            token.Name == "xmin" ? $"q.{Place(cell.Ordinal)}::pg_catalog.text" : $"q.{Place(cell.Ordinal)}",
        _ => $"NULL::{token.StoreType}",
    };

    private string Value(EntityColumn column) => Cell(column) switch
    {
        { Cell: ColumnCell cell, Property: var property } when QueryCheck.IsGenerated(_host, column) && !column.IsKind =>
            Guard(column, property!, Column(column, cell)),
        { Cell: ColumnCell cell } => Column(column, cell),
        { Cell: ValueCell { Value: var value }, Property: var property } => Parameter(property!, value),

        // What the type of the objects says, their template says as well.
        _ when !column.IsKind && QueryCheck.IsGenerated(_host, column) => throw Errors.QueryLeavesToApp(column.Path),
        _ when _template.Value(column) is { } constant => Stored(column, constant),
        _ => $"NULL::{PostgresElements.WithoutLength(column.StoreType)}",
    };

    // Whether a row has a value of its own.
    private string Has(EntityColumn column) => (column.Has, Cell(column)) switch
    {
        (null, _) => "TRUE",
        (_, { Cell: ColumnCell cell, Property: var property }) => IsSet(property!, $"q.{Place(cell.Ordinal)}"),
        (_, { Cell: ValueCell { Value: var value }, Property: var property }) => Equals(value, property!.Sentinel) ? "FALSE" : "TRUE",
        var (has, _) => _template.Bool(has),
    };

    private string IsSet(IProperty property, string value) => property.Sentinel is { } unset
        ? $"({value} IS DISTINCT FROM {Parameter(property, unset)})"
        : $"({value} IS NOT NULL)";

    private string Guard(EntityColumn column, IProperty property, string value)
    {
        var setting = string.Create(CultureInfo.InvariantCulture, $"{InsertSelectLoader.UnsetPrefix}{_guarded.Count}");
        _guarded.Add(column.Name);
        return $"CASE WHEN {IsSet(property, value)} THEN {value} "
            + $"ELSE pg_catalog.current_setting('{setting}')::{PostgresElements.WithoutLength(column.StoreType)} END";
    }

    // A text becomes what it spells, such as a document, where SaveChanges sends it as such; the server casts it by itself to texts only.
    private string Column(EntityColumn column, ColumnCell cell) =>
        IsText(cell.Mapping?.StoreType) && !IsText(column.StoreType)
            ? $"q.{Place(cell.Ordinal)}::{PostgresElements.WithoutLength(column.StoreType)}"
            : $"q.{Place(cell.Ordinal)}";

    private static bool IsText(string? storeType) => storeType is not null && PostgresElements.WithoutFacets(storeType)
        is "text" or "character varying" or "varchar" or "character" or "char" or "bpchar" or "citext" or "name";

    // As SaveChanges sends it.
    private string Parameter(IProperty property, object? value) => value is null
        ? $"NULL::{PostgresElements.WithoutLength(property.GetColumnType())}"
        : Add((NpgsqlParameter)property.GetRelationalTypeMapping().CreateParameter(_command, Name(), value, nullable: true));

    private string Stored(EntityColumn column, object value) => column.Property is null
        ? throw Errors.QueryPropertyNotStored(column.Path, _rows.Columns[0].Property!.DeclaringType.DisplayName())
        : Add(new NpgsqlParameter(Name(), value) { DataTypeName = PostgresElements.WithoutLength(column.StoreType) });

    private string Name() => string.Create(CultureInfo.InvariantCulture, $"@__efwriter_{_parameters.Count}");

    private string Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return parameter.ParameterName;
    }
}
