using System.Data.Common;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Conformance;

/// <summary>Rows of boxed cells, as frames and readers with a property of one type have them.</summary>
internal abstract class RowSet
{
    public static RowSet Of(Type property) => (RowSet)Activator.CreateInstance(typeof(RowSet<>).MakeGenericType(property))!;

    public static Type Nullable(Type type) =>
        type.IsValueType && System.Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;

    public abstract Frame ToFrame(IEnumerable<object?> cells);

    /// <summary>The cells in the order of the rows, through an entity mapped to the table.</summary>
    public abstract Task<List<object?>> ReadByEfAsync(DbContext host, string schema, string table, string storeType);

    /// <summary>A cell through a reader.</summary>
    public abstract object? Read(DbDataReader reader, int ordinal);

    /// <summary>The cells in the order of the rows, through Npgsql alone.</summary>
    public async Task<List<object?>> ReadByNpgsqlAsync(string schema, string table)
    {
        await using var command = Server.Source.CreateCommand($"""SELECT "Value" FROM "{schema}"."{table}" ORDER BY "Id" """);
        await using var reader = await command.ExecuteReaderAsync();
        var cells = new List<object?>();
        while (await reader.ReadAsync())
            cells.Add(Read(reader, 0));
        return cells;
    }
}

/// <inheritdoc/>
internal sealed class RowSet<T> : RowSet
{
    public override Frame ToFrame(IEnumerable<object?> cells) =>
        Frame.From(cells.Select((cell, i) => new Row<T> { Id = i, Value = (T)cell! }).ToList());

    public override async Task<List<object?>> ReadByEfAsync(DbContext host, string schema, string table, string storeType)
    {
        await using var db = Host.WithModel(host, model => model.Entity<Row<T>>(row =>
        {
            row.ToTable(table, schema);
            row.Property(r => r.Value).HasColumnType(storeType);
        }));
        var rows = await db.Set<Row<T>>().AsNoTracking().OrderBy(row => row.Id).ToListAsync();
        return [.. rows.Select(row => (object?)row.Value)];
    }

    public override object? Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);
}
