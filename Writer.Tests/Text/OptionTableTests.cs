using System.Reflection;
using System.Text.RegularExpressions;
using EfWriter.Frames.Text;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>One table of options, for the library, the tool, pipelines and the documentation.</summary>
[ServerFree]
public sealed partial class OptionTableTests
{
    [Test]
    public void Every_property_has_a_name_and_every_name_sets_one_property()
    {
        foreach (var option in TextOptionTable.All)
        {
            var text = new OptionText(option.Name switch
            {
                "has_header" => "false",
                "snake_case_names" or "cut_long_names" or "hive_partitioning" => "true",
                "skip_lines" => "7",
                "empty" => "null",
                "rename" => "a=b",
                _ => "^",
            });
            Assert.That(Changed(CsvOptions.Default, option.Csv!(CsvOptions.Default, text)), Has.Count.EqualTo(1), option.Name);
            if (option.Json is not null)
                Assert.That(Changed(JsonOptions.Default, option.Json(JsonOptions.Default, text)), Has.Count.EqualTo(1), option.Name);
            if (option.Parquet?.Invoke(ParquetOptions.Default, text) is { } parquet)
                Assert.That(Changed(ParquetOptions.Default, parquet), Has.Count.EqualTo(1), option.Name);
        }

        Assert.That(TextOptionTable.All.Count, Is.EqualTo(PropertiesOf(typeof(CsvOptions)).Count()));
        Assert.That(TextOptionTable.All.Count(option => option.Json is not null),
            Is.EqualTo(PropertiesOf(typeof(JsonOptions)).Count()));
    }

    [Test]
    public void The_documentation_has_every_option()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "text-files.md"));
        var names = Row().Matches(text).SelectMany(row => Name().Matches(row.Groups[1].Value)).Select(name => name.Groups[1].Value);

        Assert.That(names, Is.EquivalentTo(TextOptionTable.All.Select(option => option.Name)));
    }

    private static List<string> Changed<T>(T before, T after)
        where T : TextOptions =>
        [.. PropertiesOf(typeof(T)).Where(property => !Equals(property.GetValue(before), property.GetValue(after)))
            .Select(property => property.Name)];

    // Those of the tool only are not public.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type options) =>
        options.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.CanWrite);

    [GeneratedRegex(@"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| (?:`[A-Z]|the same|–)", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
