using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Writes texts into a schema of the test's own.</summary>
public abstract class TextTest : DatabaseTest
{
    protected static Frame Csv(string text, CsvOptions? options = null) =>
        Frame.FromCsv(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    protected static Frame Json(string text, JsonOptions? options = null) =>
        Frame.FromJson(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    protected async Task<WriteResult> Write(Frame frame, WriteOptions? options = null, string table = "t")
    {
        await using var db = NewContext();
        return await db.WriteAsync(frame, table, options ?? Options());
    }

    protected Task<string> Types() => Scalar<string>(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
        + $"'{Schema}.t'::regclass AND attnum > 0");

    protected async Task<string[]> Texts(string select, string more = "") =>
        [.. (await Rows($"{select} FROM {Schema}.t {more}")).Select(row => (string)row[0]!)];
}
