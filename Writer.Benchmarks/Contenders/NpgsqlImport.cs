using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;
using Npgsql;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>The loops that people write around Npgsql's importer. Synchronous calls: those are its faster ones.</summary>
internal static class NpgsqlImport
{
    /// <summary>Typed arrays and typed calls: the best that can be written by hand.</summary>
    public static void WriteTyped(NpgsqlConnection connection, string table, Dataset data)
    {
        using var importer = Begin(connection, table);
        for (var row = 0; row < data.Count; row++)
        {
            importer.StartRow();
            foreach (var column in data.Columns)
                column.Write(importer, row);
        }

        importer.Complete();
    }

    /// <summary>Objects and type names: what generic code does.</summary>
    public static void WriteObjects(NpgsqlConnection connection, string table, Dataset data)
    {
        using var importer = Begin(connection, table);
        for (var row = 0; row < data.Count; row++)
        {
            importer.StartRow();
            foreach (var column in data.Columns)
            {
                if (column[row] is { } cell)
                    importer.Write(cell, column.StoreType);
                else
                    importer.WriteNull();
            }
        }

        importer.Complete();
    }

    private static NpgsqlBinaryImporter Begin(NpgsqlConnection connection, string table) =>
        connection.BeginBinaryImport($"COPY {Database.Quote(table)} FROM STDIN (FORMAT BINARY)");
}
