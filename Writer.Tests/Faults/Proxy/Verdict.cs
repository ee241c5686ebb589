namespace EfWriter.Tests.Faults.Proxy;

/// <summary>What becomes of a message.</summary>
internal enum Verdict
{
    /// <summary>It goes on.</summary>
    Pass,

    /// <summary>It is lost, and nobody is told: what a connection looks like whose other end has gone silent.</summary>
    Drop,

    /// <summary>The connection ends before it.</summary>
    Cut,

    /// <summary>The connection ends in its middle.</summary>
    CutInside,

    /// <summary>The connection ends after it: it arrives, and its answer does not.</summary>
    CutBehind,
}

/// <summary>Decides over each message; from two threads for each connection.</summary>
internal interface IFault
{
    /// <summary>Decides over a message, which waits for as long as this takes.</summary>
    ValueTask<Verdict> DecideAsync(Link link, Message message);
}
