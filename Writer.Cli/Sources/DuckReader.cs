using System.Collections;
using System.Data;
using System.Data.Common;
using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>A DuckDB result whose intervals keep their months, decimals their digits and dates their infinities.</summary>
/// <param name="reader">The result.</param>
/// <param name="columns">Its columns.</param>
/// <param name="stop">Disposed with it.</param>
internal sealed class DuckReader(DuckDBDataReader reader, IReadOnlyList<SourceColumn> columns, IDisposable stop) : DbDataReader
{
    private readonly DuckCells?[] _cells = [.. columns.Select(DuckCells.Of)];

    public override int FieldCount => columns.Count;

    public override bool HasRows => reader.HasRows;

    public override bool IsClosed => reader.IsClosed;

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => reader.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        // The provider's own does not look at the token.
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(reader.Read());
    }

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => reader.IsDBNull(ordinal);

    public override T GetFieldValue<T>(int ordinal) =>
        _cells[ordinal] is { } cells ? cells.Read<T>(reader, ordinal) : reader.GetFieldValue<T>(ordinal);

    public override object GetValue(int ordinal) => reader.GetValue(ordinal);

    public override string GetName(int ordinal) => columns[ordinal].Name;

    public override int GetOrdinal(string name) => columns.Select(column => column.Name).ToList().IndexOf(name);

    public override Type GetFieldType(int ordinal) => _cells[ordinal]?.FieldType ?? reader.GetFieldType(ordinal);

    // Lists say only that they are lists.
    public override string GetDataTypeName(int ordinal) =>
        columns[ordinal] is { IsList: true, Element: SourceColumn.Instant }
            ? "timestamp with time zone[]"
            : reader.GetDataTypeName(ordinal);

    // Nothing to declare: what has too many digits is read by digits.
    public override DataTable? GetSchemaTable() => null;

    public override int GetValues(object[] values) => reader.GetValues(values);

    public override IEnumerator GetEnumerator() => ((IEnumerable)reader).GetEnumerator();

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        reader.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        reader.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stop.Dispose();
            reader.Dispose();
        }

        base.Dispose(disposing);
    }
}
