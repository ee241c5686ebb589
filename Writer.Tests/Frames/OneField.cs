using System.Collections;
using System.Data;
using System.Data.Common;

namespace EfWriter.Tests.Frames;

/// <summary>A reader of one row with one field, whose type is what the test says.</summary>
internal sealed class OneField<T>(Type type, string dataType, T value) : DbDataReader
{
    private int _row = -1;

    public Exception? Failure { get; init; }

    public override int Depth => 0;

    public override int FieldCount => 1;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => throw new NotSupportedException();

    public override object this[string name] => throw new NotSupportedException();

    public override bool Read() => Failure is null ? ++_row == 0 : throw Failure;

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => "c";

    public override string GetDataTypeName(int ordinal) => dataType;

    public override Type GetFieldType(int ordinal) => type;

    public override bool IsDBNull(int ordinal) => value is null;

    public override TField GetFieldValue<TField>(int ordinal) => (TField)(object)value!;

    public override DataTable? GetSchemaTable() => throw new NotSupportedException();

    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override int GetInt32(int ordinal) => throw new NotSupportedException();

    public override long GetInt64(int ordinal) => throw new NotSupportedException();

    public override int GetOrdinal(string name) => throw new NotSupportedException();

    public override string GetString(int ordinal) => throw new NotSupportedException();

    public override object GetValue(int ordinal) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();
}
