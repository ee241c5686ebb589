using System.Data;
using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace EfWriter.Frames;

/// <summary>What a provider declares of a field beside its type.</summary>
/// <param name="IsRequired">Whether it says that the field is never null.</param>
/// <param name="Precision">The digits of a decimal; null where it does not say.</param>
/// <param name="Scale">Those of them after the point; null where it does not say.</param>
internal readonly record struct DeclaredField(bool IsRequired, int? Precision, int? Scale)
{
    /// <summary>Asks the provider, whose answers are of any number type; nothing is declared where it has no answer.</summary>
    public static DeclaredField[] Of(DbDataReader reader)
    {
        var declared = new DeclaredField[reader.FieldCount];

        // Npgsql asks the server, on a second connection, about the tables' columns: not about the result, where a join may have put nulls.
        if (reader is NpgsqlDataReader || Schema(reader) is not { } schema)
            return declared;

        for (var i = 0; i < declared.Length && i < schema.Rows.Count; i++)
        {
            var row = schema.Rows[i];
            declared[i] = new(
                Value(row, SchemaTableColumn.AllowDBNull) is false,
                Number(Value(row, SchemaTableColumn.NumericPrecision)),
                Number(Value(row, SchemaTableColumn.NumericScale)));
        }

        return declared;
    }

    private static DataTable? Schema(DbDataReader reader)
    {
        try
        {
            return reader.GetSchemaTable();
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            // DuckDB.NET fails on a column of a type that it cannot read, which its own column is refused for then.
            return null;
        }
    }

    private static object? Value(DataRow row, string column) => row.Table.Columns.Contains(column) ? row[column] : null;

    private static int? Number(object? value) => value is null or DBNull ? null : Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
