using System.Data.Common;
using System.Globalization;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Looks at all texts of some columns, so that no later row can surprise; in one pass over the file, most rules being settled by its
/// beginning.
/// </summary>
internal sealed class TextScan(DuckSession duck, ParquetTable table)
{
    private const int FirstRows = 1_000;

    // The rules of all columns in one query take gigabytes: DuckDB compiles every pattern of it for every thread.
    private const int MostRulesAtOnce = 64;

    /// <summary>Surveys columns.</summary>
    /// <param name="rules">The rules to look for.</param>
    public Dictionary<SourceColumn, TextSurvey> Run(IReadOnlyDictionary<SourceColumn, string[]> rules)
    {
        var first = InGroups(
            [.. rules.Select(pair => (pair.Key, pair.Value))], columns => $"(SELECT {columns} FROM {table.From} LIMIT {FirstRows})");
        return InGroups([.. rules.Select(pair => (pair.Key, first[pair.Key].Kept.ToArray()))], _ => table.From);
    }

    /// <summary>The first row, from 0, whose text breaks a rule that is asked for; null for none.</summary>
    public long? FirstBreach(SourceColumn column, string rule)
    {
        var text = $"trim({ParquetTable.Text(column)})";
        var sql = $"SELECT row FROM (SELECT row_number() OVER () - 1 AS row, {text} AS t FROM {table.From}) "
            + $"WHERE t IS NOT NULL AND NOT ({Apply(rule, "t")}) LIMIT 1";
        return duck.Query(sql, row => (long?)row.GetInt64(0)).FirstOrDefault();
    }

    private Dictionary<SourceColumn, TextSurvey> InGroups(List<(SourceColumn Column, string[] Rules)> asked, Func<string, string> from)
    {
        var surveys = new Dictionary<SourceColumn, TextSurvey>();
        for (var start = 0; start < asked.Count;)
        {
            var end = start;
            for (var count = 0; end < asked.Count && (end == start || count + asked[end].Rules.Length <= MostRulesAtOnce); end++)
                count += asked[end].Rules.Length;
            foreach (var (column, survey) in Run(from, asked[start..end]))
                surveys.Add(column, survey);
            start = end;
        }

        return surveys;
    }

    private Dictionary<SourceColumn, TextSurvey> Run(Func<string, string> from, List<(SourceColumn Column, string[] Rules)> asked)
    {
        var looked = asked.Where(pair => pair.Rules.Length > 0).ToList();
        var items = new List<string>();
        foreach (var (column, rules) in looked)
        {
            var text = $"trim({ParquetTable.Text(column)})";
            items.AddRange(rules.Select(rule => $"count(*) FILTER (WHERE {text} IS NOT NULL AND NOT ({Apply(rule, text)}))"));
            items.AddRange(IsNumber(rules) ? Measures(text) : []);
        }

        if (looked.Count == 0)
            return asked.ToDictionary(pair => pair.Column, _ => new TextSurvey(new HashSet<string>(), 0, 0, 0));
        var columns = string.Join(", ", looked.Select(pair => pair.Column.Reference));
        return duck.Query($"SELECT {string.Join(", ", items)} FROM {from(columns)}", row => Read(row, asked)).Single();
    }

    private static IEnumerable<string> Measures(string text) =>
        new[] { TextRules.WholeLength, TextRules.WrittenDecimals, TextRules.Decimals }
            .Select(measure => $"coalesce(max({Apply(measure, text)}), 0)");

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

            surveys[column] = IsNumber(rules) ? new(kept, Take(), Take(), Take()) : new(kept, 0, 0, 0);
        }

        return surveys;

        long Take() => Convert.ToInt64(row.GetValue(next++), CultureInfo.InvariantCulture);
    }

    private static bool IsNumber(string[] rules) => rules.Any(rule => rule.Contains(TextRules.Plain, StringComparison.Ordinal));

    private static string Apply(string rule, string text) => string.Format(CultureInfo.InvariantCulture, rule, text);
}
