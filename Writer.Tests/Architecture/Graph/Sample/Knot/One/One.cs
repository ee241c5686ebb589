namespace EfWriter.Tests.Architecture.Graph.Sample;

internal static class One
{
    public static int Of(int number) => number == 0 ? 0 : Two.Of(number - 1);
}
