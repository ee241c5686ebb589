using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

/// <summary>A test that writes a <see cref="TypeCase"/> and reads it back in both ways.</summary>
public abstract class ConformanceTest : DatabaseTest
{
    protected const string Table = "cells";

    protected static readonly BulkMethod[] Methods = [BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions];

    /// <summary>Writes cells as the column "Value" behind an "Id".</summary>
    internal static async Task<WriteResult> Write(
        TypeCase type, IReadOnlyList<object?> cells, bool isNullable, WriteOptions options, string table = Table)
    {
        await using var db = Host.New(type.Configure);
        var frame = RowSet.Of(isNullable ? RowSet.Nullable(type.ClrType) : type.ClrType).ToFrame(cells);
        if (!type.ClrType.IsValueType)
            options = options with { Columns = new Dictionary<string, ColumnOptions> { ["Value"] = new() { IsNullable = isNullable } } };
        return await db.WriteAsync(frame, table, options);
    }

    /// <summary>Asserts that the table holds the cells, in their order.</summary>
    internal async Task AssertHolds(TypeCase type, IReadOnlyList<object?> cells)
    {
        await using var db = Host.New(type.Configure);
        var byEf = await RowSet.Of(RowSet.Nullable(type.StoredType)).ReadByEfAsync(db, Schema, Table, type.StoreType);
        var byNpgsql = await RowSet.Of(RowSet.Nullable(type.PlainType)).ReadByNpgsqlAsync(Schema, Table);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CellText.Of(byEf), Is.EqualTo(CellText.Of(cells.Select(cell => cell is null ? null : type.Stored(cell)))),
                "read by EF");
            Assert.That(CellText.Of(byNpgsql), Is.EqualTo(CellText.Of(cells.Select(cell => cell is null ? null : type.Plain(cell)))),
                "read by Npgsql");
        }
    }

    /// <summary>Asserts that two queries give the same rows, to the last character of their text.</summary>
    protected static async Task AssertSame(string one, string other)
    {
        Assert.That(await Rows($"SELECT a::text FROM ({one}) a EXCEPT ALL SELECT b::text FROM ({other}) b"), Is.Empty);
        Assert.That(await Rows($"SELECT b::text FROM ({other}) b EXCEPT ALL SELECT a::text FROM ({one}) a"), Is.Empty);
    }

    /// <summary>The column's type as the server has it, with NOT NULL where it is.</summary>
    protected Task<string> ColumnType(string column = "Value") => Scalar<string>($"""
        SELECT format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_attribute WHERE attrelid = '"{Schema}"."{Table}"'::regclass AND attname = '{column}'
        """);
}
