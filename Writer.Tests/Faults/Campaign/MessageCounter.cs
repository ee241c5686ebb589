using EfWriter.Tests.Faults.Proxy;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>Lets all messages pass and counts them: the places at which a fault can happen.</summary>
internal sealed class MessageCounter : IFault
{
    private int _messages;

    public int Messages => _messages;

    public ValueTask<Verdict> DecideAsync(Link link, Message message)
    {
        Interlocked.Increment(ref _messages);
        return ValueTask.FromResult(Verdict.Pass);
    }
}
