namespace EfWriter.Tests.Architecture.Graph.Sample;

internal sealed class ByBase : BaseOf;

[Mark]
internal sealed class ByAttribute;

internal sealed class ByMembersAttribute
{
    [Mark]
    public int Number { get; set; }
}

internal sealed class ByInterface : ISilent;

internal sealed class ByField(SilentChoice choice)
{
    private readonly SilentChoice _choice = choice;

    public override string ToString() => $"{(int)_choice}";
}

internal interface IBySignature
{
    SilentStruct Of(int number);
}

internal sealed class ByConstraint<T>
    where T : BaseOf
{
    public T? Content { get; set; }
}

internal interface IByGenericArgument
{
    Dictionary<string, List<Used[]>> All { get; }
}

internal static class ByCall
{
    public static int Call() => Used.Zero();
}

internal static class BySwitch
{
    // Behind a jump table, whose targets are no instructions.
    public static int Of(int number) => number switch
    {
        0 => 7,
        1 => 9,
        2 => 4,
        3 => 8,
        4 => 1,
        _ => Used.Zero(),
    };
}

internal static class ByLambda
{
    public static IEnumerable<int> Of(IEnumerable<int> numbers) => numbers.Select(number => number + Used.Zero());
}

internal static class ByAsync
{
    public static async Task<int> OfAsync()
    {
        await Task.Yield();
        return Used.Zero();
    }
}

internal static class ByIterator
{
    public static IEnumerable<int> All()
    {
        yield return Used.Zero();
    }
}

internal static class ByGenericCall
{
    public static object Of() => Array.Empty<UsedBox<int>>();
}

internal static class ByTypeof
{
    public static Type Of() => typeof(UsedBox<>);
}

internal static class ByCatch
{
    public static int Of(Func<int> make)
    {
        try
        {
            return make();
        }
        catch (Failure)
        {
            return 0;
        }
    }
}

internal static class ByNested
{
    internal sealed class Inner
    {
        internal sealed class Innermost
        {
            public static int Of() => Used.Zero();
        }
    }
}

internal static class ByFieldAccess
{
    public static object Of() => Used.Instance;
}

internal static class ByNothing
{
    public static int Of(List<int> numbers) => numbers.Count;
}
