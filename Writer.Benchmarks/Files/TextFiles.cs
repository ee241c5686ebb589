using System.Globalization;
using System.Text;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Files;

/// <summary>The files that are read: seven columns of orders, as CSV and as NDJSON, and two small ones.</summary>
internal sealed class TextFiles : IDisposable
{
    public const int WideColumns = 1_600;
    public const string Columns = "id bigint, customer text, price numeric, quantity bigint, day date, at timestamp, paid boolean";

    /// <summary>The same types by DuckDB's names.</summary>
    public const string DuckTypes =
        "{'id': 'BIGINT', 'customer': 'VARCHAR', 'price': 'DECIMAL(6,2)', 'quantity': 'BIGINT', 'day': 'DATE', 'at': 'TIMESTAMP', "
        + "'paid': 'BOOLEAN'}";

    private const string Header = "id,customer,price,quantity,day,at,paid\n";
    private const int FlushedRows = 10_000;
    private static readonly string[] Customers = ["Müller GmbH", "Ann Smith", "日本商事", "O'Brien & Sons", "Zoë", "Société Générale"];

    private readonly string _folder = Directory.CreateTempSubdirectory("efwriter-files-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Writes a text.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>Orders as CSV.</summary>
    public Task<string> CsvAsync(int rows) => OrdersAsync("orders.csv", rows, Header, static (text, row) => text
        .Append(CultureInfo.InvariantCulture, $"{row.Id},{row.Customer},{row.Price},{row.Quantity},")
        .Append(CultureInfo.InvariantCulture, $"{row.At:yyyy-MM-dd},{row.At:yyyy-MM-ddTHH:mm:ss.ffffff},")
        .Append(row.IsPaid ? "true\n" : "false\n"));

    /// <summary>The same as NDJSON.</summary>
    public Task<string> JsonAsync(int rows) => OrdersAsync("orders.ndjson", rows, string.Empty, static (text, row) => text
        .Append(CultureInfo.InvariantCulture, $"{{\"id\":{row.Id},\"customer\":\"{row.Customer}\",")
        .Append(CultureInfo.InvariantCulture, $"\"price\":{row.Price},\"quantity\":{row.Quantity},")
        .Append(CultureInfo.InvariantCulture, $"\"day\":\"{row.At:yyyy-MM-dd}\",\"at\":\"{row.At:yyyy-MM-ddTHH:mm:ss.ffffff}\",")
        .Append(CultureInfo.InvariantCulture, $"\"paid\":{(row.IsPaid ? "true" : "false")}}}\n"));

    /// <summary>One row of many columns.</summary>
    public string Wide() => Write(
        "wide.csv",
        string.Join(',', Enumerable.Range(0, WideColumns).Select(i => $"c{i}")) + "\n"
        + string.Join(',', Enumerable.Range(0, WideColumns).Select(i => i % 2 == 0 ? "true" : "false")) + "\n");

    private async Task<string> OrdersAsync(string name, int rows, string header, Action<StringBuilder, Order> add)
    {
        var text = new StringBuilder(header);
        await using var file = new StreamWriter(Path(name));
        for (var i = 0; i < rows; i++)
        {
            add(text, new(
                7_310_000_000 + i, Customers[(int)(Noise.Bits(i, 0) % (ulong)Customers.Length)], Noise.Bits(i, 1) % 1_000_000 / 100m,
                1 + (int)(Noise.Bits(i, 2) % 99), Noise.Time(i, 3), Noise.Bool(i, 4)));
            if (i % FlushedRows == FlushedRows - 1 || i == rows - 1)
            {
                await file.WriteAsync(text);
                text.Clear();
            }
        }

        return Path(name);
    }

    private readonly record struct Order(long Id, string Customer, decimal Price, int Quantity, DateTime At, bool IsPaid);
}
