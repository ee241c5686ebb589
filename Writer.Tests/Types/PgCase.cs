using EfWriter.Tests.Conformance;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Types;

/// <summary>A PostgreSQL type and a CLR type that is written to it, with edge values.</summary>
/// <param name="StoreType">The column's type.</param>
/// <param name="ClrType">The cells' type in the frame.</param>
/// <param name="Values">The edge values.</param>
public abstract record PgCase(string StoreType, Type ClrType, IReadOnlyList<object> Values)
{
    /// <summary>The type's name as Npgsql's importer is given it; null if Npgsql itself does not write the pair.</summary>
    public string? ImportedAs { get; init; } = StoreType;

    /// <summary>What the values are as PostgreSQL's texts, where Npgsql cannot say.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>What the documentation says of it.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Whether EfWriter has an encoder; otherwise Npgsql writes it.</summary>
    public bool IsEncoded { get; init; } = true;

    public static PgCase<T> Of<T>(string storeType, params T[] values)
        where T : notnull =>
        new(storeType, [.. values.Cast<object>()]);

    /// <summary>Writes cells as the column "Value" behind an "Id".</summary>
    public abstract Task<WriteResult> WriteAsync(DbContext db, string table, WriteOptions options, IReadOnlyList<object?> cells);

    /// <summary>Writes them by Npgsql's importer, into a table that is there.</summary>
    public abstract Task ImportAsync(NpgsqlConnection connection, string table, IReadOnlyList<object?> cells);

    /// <summary>The values in arrays, with nulls among them.</summary>
    public abstract PgCase InArrays();

    public sealed override string ToString() => $"{StoreType} from {TypeNames.Of(ClrType)}";
}

/// <inheritdoc/>
public sealed record PgCase<T>(string StoreType, IReadOnlyList<object> Values) : PgCase(StoreType, typeof(T), Values)
{
    public override Task<WriteResult> WriteAsync(DbContext db, string table, WriteOptions options, IReadOnlyList<object?> cells)
    {
        var columns = new Dictionary<string, ColumnOptions> { ["Value"] = new() { StoreType = StoreType, IsNullable = true } };
        var frame = RowSet.Of(RowSet.Nullable(typeof(T))).ToFrame(cells);
        return db.WriteAsync(frame, table, options.IfExists == IfExists.Append ? options : options with { Columns = columns });
    }

    public override async Task ImportAsync(NpgsqlConnection connection, string table, IReadOnlyList<object?> cells)
    {
        await using var importer = await connection.BeginBinaryImportAsync($"""COPY {table} ("Id", "Value") FROM STDIN (FORMAT BINARY)""");
        for (var i = 0; i < cells.Count; i++)
        {
            await importer.StartRowAsync();
            await importer.WriteAsync(i);
            if (cells[i] is T cell)
                await importer.WriteAsync(cell, ImportedAs!);
            else
                await importer.WriteNullAsync();
        }

        await importer.CompleteAsync();
    }

    public override PgCase InArrays()
    {
        object?[][] lists = [[], [Values[0]], [null, .. Values, null]];
        return typeof(T).IsValueType
            ? (PgCase)typeof(PgCase<T>).GetMethod(
                nameof(Nullables),
                    System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(typeof(
                        T)).Invoke(this, [lists])!
            : new PgCase<T[]>(
                $"{StoreType}[]", [.. lists.Select(items => items.Select(item => (T)item!).ToArray())])
            {
                ImportedAs = Suffixed,
                IsEncoded = IsEncoded,
                Note = Note
            };
    }

    private string? Suffixed => ImportedAs is null ? null : $"{ImportedAs}[]";

    private PgCase<TValue?[]> Nullables<TValue>(object?[][] lists)
        where TValue : struct =>
        new(
            $"{StoreType}[]", [.. lists.Select(items => items.Select(item => (TValue?)item).ToArray())])
        {
            ImportedAs = Suffixed,
            IsEncoded = IsEncoded,
            Note = Note
        };
}
