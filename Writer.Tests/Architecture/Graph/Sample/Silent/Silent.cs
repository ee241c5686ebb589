namespace EfWriter.Tests.Architecture.Graph.Sample;

// Without a line of code: only the compiler's note says where they stand.
internal interface ISilent;

internal enum SilentChoice
{
    One,
    Two,
}

internal delegate int SilentCall(int number);

internal readonly struct SilentStruct;
