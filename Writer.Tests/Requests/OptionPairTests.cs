using System.Reflection;
using System.Text;
using EfWriter.Requests;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Requests;

/// <summary>Every two options together: <c>Approved/OptionPairs.txt</c> has the outcome of each pair, without a server.</summary>
[ServerFree]
public sealed class OptionPairTests
{
    [Test]
    public void Each_pair_has_the_approved_outcome()
    {
        var text = new StringBuilder(
            "Pairs of options: what a frame's write by a table's name does with an option alone, and with each other one. Hints left "
            + "out.\n");
        foreach (var one in OptionChoice.All.Where(choice => !choice.IsHint))
        {
            text.Append('\n').Append(one).Append(": ").Append(Verdict(one.Say(new()))).Append('\n');
            foreach (var same in OptionChoice.All.Where(other => other.Option != one.Option && !other.IsHint)
                .GroupBy(other => Verdict(other.Say(one.Say(new())))))
                text.Append("    ").Append(same.Key).Append(", with ").AppendJoin("; ", same).Append('\n');
        }

        Approval.Check(Path.Combine(Repository.Root, "Writer.Tests", "Requests", "Approved", "OptionPairs.txt"), text.ToString());
    }

    [Test]
    public void Each_option_has_the_approved_outcome_in_each_kind_of_write()
    {
        var text = new StringBuilder("What each kind of write refuses.\n");
        foreach (var (kind, options) in Kinds())
            Append(kind, options, Outcome);
        foreach (var mode in Enum.GetValues<WriteMode>())
            Append($"entities, {mode}", new() { Mode = mode, IfExists = IfExists.Append, Merge = MergeOf(mode) }, OutcomeOfEntities);
        Append("entities, Replace", new() { IfExists = IfExists.Replace }, OutcomeOfEntities);

        Approval.Check(Path.Combine(Repository.Root, "Writer.Tests", "Requests", "Approved", "OptionsByWrite.txt"), text.ToString());

        void Append(string kind, WriteOptions options, Func<WriteOptions, string?> outcome)
        {
            var refused =
                OptionChoice.All.Where(choice => choice.Option is not ("IfExists" or "Mode") && outcome(choice.Say(options)) is not null);
            text.Append('\n').Append(kind).Append(": ").AppendJoin("; ", refused).Append('\n');
        }
    }

    private static IEnumerable<(string Kind, WriteOptions Options)> Kinds()
    {
        yield return ("a frame, nothing said", new());
        foreach (var ifExists in new[] { IfExists.Fail, IfExists.Append })
            yield return (ifExists.ToString(), new() { IfExists = ifExists });
        foreach (var strategy in Enum.GetValues<ReplaceStrategy>())
            yield return ($"Replace by {strategy}", new() { IfExists = IfExists.Replace, Replace = new() { Strategy = strategy } });
        foreach (var mode in Enum.GetValues<WriteMode>().Where(mode => mode != WriteMode.Insert))
            yield return (mode.ToString(), new() { Mode = mode, Merge = MergeOf(mode) });
        yield return ("bad rows skipped", new() { BadRows = new() { OnBadRow = OnBadRow.Skip } });
        yield return ("bad rows rejected", new() { BadRows = new() { OnBadRow = OnBadRow.Reject } });
    }

    [Test]
    public void The_order_in_which_two_are_said_is_the_same()
    {
        Assert.Multiple(() =>
        {
            foreach (var (one, other) in Pairs())
                Assert.That(Outcome(one.Say(other.Say(new()))), Is.EqualTo(Outcome(other.Say(one.Say(new())))), $"{one}, {other}");
        });
    }

    [Test]
    public void A_hint_is_never_refused_and_changes_no_outcome()
    {
        foreach (var hint in OptionChoice.All.Where(choice => choice.IsHint))
        {
            Assert.That(Outcome(hint.Say(new())), Is.Null, hint.ToString());
            foreach (var (one, other) in Pairs().Where(pair => pair.One.Option != hint.Option && pair.Other.Option != hint.Option))
                Assert.That(Outcome(hint.Say(one.Say(other.Say(new())))), Is.EqualTo(Outcome(one.Say(other.Say(new())))),
                    $"{hint}, {one}, {other}");
        }
    }

    [Test]
    public void A_statement_refuses_the_same_pairs_in_its_own_words()
    {
        Assert.Multiple(() =>
        {
            // The facets of a column are said in one object, so that a statement of two of them would say the option twice.
            foreach (var (one, other) in Pairs().Where(pair => pair is { One.Statement: not null, Other.Statement: not null }
                && (!pair.One.Option.StartsWith("Columns.", StringComparison.Ordinal)
                    || !pair.Other.Option.StartsWith("Columns.", StringComparison.Ordinal))))
            {
                var refused = Outcome(one.Say(other.Say(new())));
                var thrown = Try(one.Statement!, other.Statement!);
                Assert.That(thrown is not null, Is.EqualTo(refused is not null), $"{one}, {other}: {thrown}");
                Assert.That(thrown ?? "", Does.Not.Contain(nameof(WriteOptions)).And.Not.Contain("[").And.Not.Contain("<"));
            }
        });
    }

    [Test]
    public void Every_option_there_is_takes_part()
    {
        string[] groups = ["Merge", "Replace", "NewTable", "Distribution", "BadRows", "Retry", "Columns"];
        var options = typeof(WriteOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .SelectMany(property => groups.Contains(property.Name)
                ? (property.Name == "Columns" ? typeof(ColumnOptions) : property.PropertyType)
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Select(member => $"{property.Name}.{member.Name}")
                : [property.Name]);

        Assert.That(OptionChoice.All.Select(choice => choice.Option).Distinct(), Is.EquivalentTo(options));
    }

    [Test]
    public void Every_option_of_a_merge_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "options.md"));

        Assert.That(
            typeof(MergeOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(option => option.Name)
                .Where(name => !document.Contains($"`{name}`", StringComparison.Ordinal)
                    && !document.Contains($"`Merge.{name}`", StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public void Every_rule_is_broken_by_some_pair()
    {
        var broken = Pairs().Select(pair => OptionRules.FindBroken(pair.One.Say(pair.Other.Say(new())))).Concat(Triples())
            .Append(OptionRules.FindBroken(new() { Merge = new() })).ToHashSet();

        Assert.That(OptionRules.All.Where(rule => !broken.Contains(rule)).Select(rule => $"{rule.Option} {rule.Problem}"), Is.Empty);
    }

    [Test]
    public void A_group_that_says_nothing_is_asked_for_all_the_same()
    {
        Assert.That(Outcome(new() { Merge = new() }), Is.EqualTo("Merge"));
        Assert.That(Outcome(new() { Replace = new() }), Is.EqualTo("Replace"));
        Assert.That(Outcome(new() { NewTable = new(), BadRows = new(), Retry = new() }), Is.Null);
    }

    // Rules between two options that need a third one.
    private static IEnumerable<OptionRule?> Triples() =>
        from one in OptionChoice.All
        from other in OptionChoice.All
        from third in new WriteOptions[] { new() { IfExists = IfExists.Replace }, new() { Mode = WriteMode.Upsert } }
        select OptionRules.FindBroken(one.Say(other.Say(third)));

    private static IEnumerable<(OptionChoice One, OptionChoice Other)> Pairs() =>
        from one in OptionChoice.All
        from other in OptionChoice.All
        where one.Option != other.Option
        select (one, other);

    private static string Verdict(WriteOptions options) => Outcome(options) is { } refused ? $"refused by {refused}" : "accepted";

    private static string? Outcome(WriteOptions options) => OptionRules.FindBroken(options)?.Option;

    private static string? OutcomeOfEntities(WriteOptions options) =>
        OptionRules.OfEntities.FirstOrDefault(rule => rule.IsBroken(options))?.Option ?? Outcome(options);

    private static MergeOptions? MergeOf(WriteMode mode) => mode switch
    {
        WriteMode.AppendNewest => new() { Cursor = "b" },
        WriteMode.DeleteInsert => new() { Keys = ["b"] },
        _ => null,
    };

    private static string? Try(string one, string other)
    {
        try
        {
            ExportStatement.Parse($"EXPORT t TO 'postgres://e/public/t' TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", {one}, {other}}}");
            return null;
        }
        catch (StatementException e)
        {
            return e.Message;
        }
    }
}
