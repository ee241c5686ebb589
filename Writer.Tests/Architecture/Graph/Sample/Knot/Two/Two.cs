namespace EfWriter.Tests.Architecture.Graph.Sample;

internal static class Two
{
    public static int Of(int number) => number == 0 ? 0 : One.Of(number - 1);
}
