using System.Collections;
using System.Reflection;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Requests;

/// <summary>A list that an option does not have is an empty one: null is refused where it is set, by the option's name.</summary>
[ServerFree]
public sealed class NullOptionTests
{
    private static IEnumerable<PropertyInfo> Lists() =>
        from type in typeof(WriteOptions).Assembly.GetExportedTypes()
        where type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal)
        from property in type.GetProperties()
        where property.SetMethod is not null && property.PropertyType != typeof(string)
            && property.PropertyType.IsAssignableTo(typeof(IEnumerable))
            && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull
        select property;

    [TestCaseSource(nameof(Lists))]
    public void A_null_list_is_refused_by_the_options_name(PropertyInfo list)
    {
        var options = list.ReflectedType == typeof(IndexOptions) ? new IndexOptions("a") : Activator.CreateInstance(list.ReflectedType!)!;

        Assert.That(() => list.SetValue(options, null), Throws.TypeOf<TargetInvocationException>()
            .With.InnerException.TypeOf<ArgumentNullException>().And.InnerException.Property("ParamName").EqualTo(list.Name));
    }
}
