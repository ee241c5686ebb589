using System.Text.RegularExpressions;
using EfWriter.Cli.Failures;
using EfWriter.Connector.Statements;
using EfWriter.Tests.Readme;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>The library's texts name its properties; the tool's users read its options.</summary>
[ServerFree]
public sealed class OptionWordsTests
{
    private static readonly string[] Paths = [.. ExportOptionTable.All.Values.Select(option => option.Path).OfType<string>()];

    // Properties whose names are words of English are looked for with what stands before them only.
    private static readonly Regex Property = new(
        $@"(?<!')\b({string.Join('|', Paths.Select(path => $"WriteOptions\\.{path}\\b"))}|LoadOptions\.|RetryOptions\.|"
        + @"BadRows\.(OnBadRow|MaxBadRows)|"
        + string.Join('|', Paths.Select(path => path.Split('.')[^1]).Where(name => name.Count(char.IsUpper) > 1)) + @")\b");

    [Test]
    public void No_error_names_a_property_that_is_an_option_of_the_tool() => Assert.Multiple(() =>
    {
        foreach (var text in ErrorCatalogueTests.All())
        {
            Assert.That(Property.Match(Failure.InToolsWords(text)).Value, Is.Empty, text);
            Assert.That(Property.Match(OptionWords.OfPipeline.In(text)).Value, Is.Empty.Or.EqualTo("LoadOptions."), text);
        }
    });

    [TestCase("Set WriteOptions.Mode to Upsert or InsertOnly.",
        "Set --mode to upsert or insert_only.", "Set the option mode to upsert or insert_only.")]
    [TestCase("Use Replace.Strategy = Truncate or DeleteRows, which",
        "Use --replace truncate or delete_rows, which", "Use the option replace = truncate or delete_rows, which")]
    [TestCase("give it more time by LockTimeout.",
        "give it more time by --lock-timeout-seconds.", "give it more time by the option lock_timeout_seconds.")]
    [TestCase("Fix the rows, or raise MaxBadRows.",
        "Fix the rows, or raise --max-bad-rows.", "Fix the rows, or raise the option max_bad_rows.")]
    [TestCase("a new one with OnBadRow = Reject, or",
        "a new one with --on-bad-row reject, or", "a new one with the option on_bad_row = reject, or")]
    [TestCase("leave such rows out by BadRows.OnBadRow; if",
        "leave such rows out by --on-bad-row; if", "leave such rows out by the option on_bad_row; if")]
    [TestCase("add the rows with IfExists.Append, or",
        "add the rows with --if-exists append, or", "add the rows with the option if_exists = append, or")]
    [TestCase("or set WriteOptions.Retry, which", "or set --max-retries, which", "or set the option max_retries, which")]
    [TestCase("RetryOptions.MaxRetries is 0; it", "--max-retries is 0; it", "The option max_retries is 0; it")]
    [TestCase("WriteOptions.Columns asks for", "--column asks for", "The option column_types asks for")]
    [TestCase("WriteOptions.NewTable.Comment is", "--table-comment is", "The option comment is")]
    public void An_option_and_its_values_are_named_as_they_are_written(string text, string ofTool, string ofPipeline) =>
        Assert.That((Failure.InToolsWords(text), OptionWords.OfPipeline.In(text)), Is.EqualTo((ofTool, ofPipeline)));

    [TestCase("LoadOptions.ExpectedParts names the part twice.", "--expected-parts names the part twice.")]
    [TestCase("Remove it (TableLoad.RemovePartAsync), and", "Remove it ('efwriter load remove'), and")]
    [TestCase("or set the options skip_lines, has_header and names.", "or set --skip-lines, --has-header and --names.")]
    [TestCase("The option encoding is not one", "--encoding is not one")]
    [TestCase("Rename names the column 'a', which", "--rename names the column 'a', which")]
    [TestCase("Columns names the column 'MaxBadRows', which", "--select names the column 'MaxBadRows', which")]
    [TestCase("Two of the options Delimiter, Quote, Escape and Comment, or DecimalSeparator and ThousandsSeparator, are",
        "Two of --delimiter, --quote, --escape and --comment, or --decimal-separator and --thousands-separator, are")]
    [TestCase("Nothing of the Mode or Columns of an option is", "Nothing of the Mode or Columns of an option is")]
    public void So_are_those_that_the_tool_alone_has(string text, string expected) =>
        Assert.That(Failure.InToolsWords(text), Is.EqualTo(expected));
}
