using System.Data.Common;
using System.Globalization;

namespace EfWriter.Cli.Sources;

/// <summary>Looks at all texts of some columns, so that no later row can surprise; in one pass over the file, most rules being settled by its beginning.</summary>
internal sealed class TextScan(DuckSession duck, SourceTable table)
{
    private const int FirstRows = 1_000;

    private static readonly string[] Inference =
    [
        TextRules.NoValue, TextRules.Boolean, TextRules.Plain, TextRules.Double, TextRules.NoCode, TextRules.BigInt,
        TextRules.Date, TextRules.Timestamp, TextRules.TimestampTz, TextRules.Time,
    ];

    /// <summary>Surveys columns.</summary>
    /// <param name="rules">The rules to look for; null for all that a type can be inferred from.</param>
    public Dictionary<SourceColumn, TextSurvey> Run(IReadOnlyDictionary<SourceColumn, string[]?> rules)
    {
        var from = table.From(rules.Keys.ToHashSet());
        var first = Run($"(SELECT * FROM {from} LIMIT {FirstRows})", [.. rules.Select(pair => (pair.Key, pair.Value ?? Inference))]);
        return Run(from, [.. rules.Select(pair => (pair.Key, first[pair.Key].Kept.ToArray()))]);
    }

    /// <summary>The first row, from 0, whose text breaks a rule that is asked for; null for none.</summary>
    public long? FirstBreach(SourceColumn column, string rule)
    {
        var from = table.From(new HashSet<SourceColumn> { column });
        var text = $"trim({table.Text(column)})";
        var sql = $"SELECT row FROM (SELECT row_number() OVER () - 1 AS row, {text} AS t FROM {from}) WHERE t IS NOT NULL AND NOT ({Apply(rule, "t")}) LIMIT 1";
        return duck.Query(sql, row => (long?)row.GetInt64(0)).FirstOrDefault();
    }

    private Dictionary<SourceColumn, TextSurvey> Run(string from, List<(SourceColumn Column, string[] Rules)> asked)
    {
        var items = new List<string>();
        foreach (var (column, rules) in asked.Where(pair => pair.Rules.Length > 0))
        {
            var text = $"trim({table.Text(column)})";
            items.AddRange(rules.Select(rule => $"count(*) FILTER (WHERE {text} IS NOT NULL AND NOT ({Apply(rule, text)}))"));
            items.AddRange(IsNumber(rules) ? Measures(text) : []);
        }

        return items.Count == 0
            ? asked.ToDictionary(pair => pair.Column, _ => new TextSurvey(new HashSet<string>(), 0, 0, 0, 0))
            : duck.Query($"SELECT {string.Join(", ", items)} FROM {from}", row => Read(row, asked)).Single();
    }

    private static IEnumerable<string> Measures(string text) =>
        new[] { TextRules.WholeLength, TextRules.WrittenDecimals, TextRules.Decimals, TextRules.SignificantDigits }.Select(measure => $"coalesce(max({Apply(measure, text)}), 0)");

    private static Dictionary<SourceColumn, TextSurvey> Read(DbDataReader row, List<(SourceColumn Column, string[] Rules)> asked)
    {
        var surveys = new Dictionary<SourceColumn, TextSurvey>();
        var next = 0;
        foreach (var (column, rules) in asked)
        {
            var kept = new HashSet<string>(StringComparer.Ordinal);
            foreach (var rule in rules)
            {
                if (Take() == 0)
                    kept.Add(rule);
            }

            surveys[column] = IsNumber(rules) ? new(kept, Take(), Take(), Take(), Take()) : new(kept, 0, 0, 0, 0);
        }

        return surveys;

        long Take() => Convert.ToInt64(row.GetValue(next++), CultureInfo.InvariantCulture);
    }

    private static bool IsNumber(string[] rules) => rules.Any(rule => rule.Contains(TextRules.Plain, StringComparison.Ordinal));

    private static string Apply(string rule, string text) => string.Format(CultureInfo.InvariantCulture, rule, text);
}
