using System.Data.Common;
using System.Globalization;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Looks at all texts of some columns, so that no later row can surprise; in one pass over the file, most rules being settled by its
/// beginning.
/// </summary>
internal sealed class TextScan(DuckSession duck, SourceTable table)
{
    private const int FirstRows = 1_000;

    private static readonly string[] Inference =
    [
        TextRules.NoValue, TextRules.Boolean, TextRules.Plain, TextRules.Double, TextRules.NoCode, TextRules.BigInt,
        TextRules.Date, TextRules.Timestamp, TextRules.TimestampTz, TextRules.Time,
    ];

    // The rules of all columns in one query take gigabytes: DuckDB compiles every pattern of it for every thread.
    private const int MostRulesAtOnce = 64;

    private long? _rows;

    /// <summary>How many rows there are.</summary>
    public long CountRows() =>
        _rows ??= duck.Query($"SELECT count(*) FROM {table.From(new HashSet<SourceColumn>())}", row => row.GetInt64(0)).Single();

    /// <summary>Surveys columns.</summary>
    /// <param name="rules">The rules to look for; null for all that a type can be inferred from.</param>
    public Dictionary<SourceColumn, TextSurvey> Run(IReadOnlyDictionary<SourceColumn, string[]?> rules)
    {
        var from = table.From(rules.Keys.ToHashSet());
        var first = InGroups([.. rules.Select(pair => (pair.Key, pair.Value ?? Inference))],
            columns => $"(SELECT {columns} FROM {from} LIMIT {FirstRows})", out _);
        return InGroups([.. rules.Select(pair => (pair.Key, first[pair.Key].Kept.ToArray()))], _ => from, out _rows);
    }

    /// <summary>The first row, from 0, whose text breaks a rule that is asked for; null for none.</summary>
    public long? FirstBreach(SourceColumn column, string rule)
    {
        var from = table.From(new HashSet<SourceColumn> { column });
        var text = $"trim({table.Text(column)})";
        var sql =
            $"SELECT row FROM (SELECT row_number() OVER () - 1 AS row, {text} AS t FROM {from}) WHERE t IS NOT NULL AND NOT "
            + $"({Apply(rule, "t")}) LIMIT 1";
        return duck.Query(sql, row => (long?)row.GetInt64(0)).FirstOrDefault();
    }

    private Dictionary<SourceColumn, TextSurvey> InGroups(List<(SourceColumn Column, string[] Rules)> asked, Func<string, string> from,
        out long? rows)
    {
        var surveys = new Dictionary<SourceColumn, TextSurvey>();
        rows = null;
        for (var start = 0; start < asked.Count;)
        {
            var end = start;
            for (var count = 0; end < asked.Count && (end == start || count + asked[end].Rules.Length <= MostRulesAtOnce); end++)
                count += asked[end].Rules.Length;
            foreach (var (column, survey) in Run(from, asked[start..end], ref rows))
                surveys.Add(column, survey);
            start = end;
        }

        return surveys;
    }

    private Dictionary<SourceColumn, TextSurvey> Run(Func<string, string> from, List<(SourceColumn Column, string[] Rules)> asked,
        ref long? rows)
    {
        var looked = asked.Where(pair => pair.Rules.Length > 0).ToList();
        var items = new List<string> { "count(*)" };
        foreach (var (column, rules) in looked)
        {
            var text = $"trim({table.Text(column)})";
            items.AddRange(rules.Select(rule => $"count(*) FILTER (WHERE {text} IS NOT NULL AND NOT ({Apply(rule, text)}))"));
            items.AddRange(IsNumber(rules) ? Measures(text) : []);
        }

        if (looked.Count == 0)
            return asked.ToDictionary(pair => pair.Column, _ => new TextSurvey(new HashSet<string>(), 0, 0, 0, 0));
        var columns = string.Join(", ", looked.Select(pair => pair.Column.Reference));
        var (surveys, count) =
            duck.Query($"SELECT {string.Join(", ", items)} FROM {from(columns)}", row => (Read(row, asked), row.GetInt64(0))).Single();
        rows = count;
        return surveys;
    }

    private static IEnumerable<string> Measures(string text) =>
        new[] { TextRules.WholeLength, TextRules.WrittenDecimals, TextRules.Decimals, TextRules.SignificantDigits }
            .Select(measure => $"coalesce(max({Apply(measure, text)}), 0)");

    private static Dictionary<SourceColumn, TextSurvey> Read(DbDataReader row, List<(SourceColumn Column, string[] Rules)> asked)
    {
        var surveys = new Dictionary<SourceColumn, TextSurvey>();
        var next = 1;
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
