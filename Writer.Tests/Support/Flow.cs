namespace EfWriter.Tests.Support;

/// <summary>Separates what a test causes from what others cause meanwhile: it follows each call, await and task from then on.</summary>
internal sealed class Flow
{
    private static readonly AsyncLocal<Flow?> Current = new();

    private Flow()
    {
    }

    /// <summary>Whether what runs now was caused by the test.</summary>
    public bool IsMine => Current.Value == this;

    /// <summary>Begins a flow; not in an async method of its own, for it would end with that.</summary>
    public static Flow Begin()
    {
        var flow = new Flow();
        Current.Value = flow;
        return flow;
    }
}
