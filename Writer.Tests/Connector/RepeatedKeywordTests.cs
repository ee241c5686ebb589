using System.ComponentModel;
using System.Reflection;
using EfWriter.Connector.Uris;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>
/// Npgsql lets the last of two settings win: what is said twice in a connection string, by whichever names, is refused, so that nobody's
/// <c>SSL Mode</c> is undone further down.
/// </summary>
[ServerFree]
public sealed class RepeatedKeywordTests
{
    private const string Secret = "s3cret";

    // All names of all keywords, as Npgsql declares them.
    private static IEnumerable<string[]> Keywords() => typeof(NpgsqlConnectionStringBuilder).GetProperties()
        .Select(property => (property, declared: property.GetCustomAttributesData()
            .FirstOrDefault(data => data.AttributeType.Name == "NpgsqlConnectionStringPropertyAttribute")))
        .Where(one => one.declared is not null && one.property.GetCustomAttribute<ObsoleteAttribute>() is null)
        .Select(one => (string[])
        [
            one.property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? one.property.Name,
            one.property.Name,
            .. one.declared!.ConstructorArguments.SelectMany(argument =>
                ((IEnumerable<CustomAttributeTypedArgument>)argument.Value!).Select(synonym => (string)synonym.Value!)),
        ]);

    [Test]
    public void Of_each_keyword_any_two_names_are_the_same()
    {
        var tried = 0;
        foreach (var names in Keywords())
        {
            foreach (var (first, second) in names.SelectMany(first => names.Select(second => (first, second))))
            {
                var value = Value(first);
                foreach (var again in (string[])[value, "", $" '{value}' "])
                    AssertRefused($"{first}={value};{second} ={again}", second);
                AssertRefused($"{first.ToUpperInvariant()}={value} ;; {second.ToLowerInvariant()}={value};", second);
                tried += 4;
            }
        }

        Ledger.Count("bad inputs tried", tried);
        Assert.That(tried, Is.GreaterThan(400));
    }

    private static void AssertRefused(string repeated, string name)
    {
        var error = Assert.Throws<ArgumentException>(() => PostgresUri.ToConnectionString(repeated, _ => null), repeated);

        Assert.That(error!.Message, Does.Contain($"says '{name}' twice, by this or another of its names").IgnoreCase, repeated);
        Assert.That(error.ToString(), Does.Not.Contain(Secret));
    }

    private static string Value(string keyword)
    {
        foreach (var value in (string[])[Secret, "1", "true", "any", "password"])
        {
            try
            {
                _ = new NpgsqlConnectionStringBuilder { [keyword] = value };
                return value;
            }
            catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
            {
                // Of another type.
            }
        }

        throw new InvalidOperationException($"No value for {keyword} is known.");
    }
}
