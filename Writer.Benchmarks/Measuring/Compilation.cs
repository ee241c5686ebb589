using System.Runtime;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>
/// Has the just-in-time compiler done before anybody is timed: it compiles a method anew, twice, when it has been called some dozens of
/// times, in the background, and a write of a million rows calls most of its methods once.
/// </summary>
internal static class Compilation
{
    private const int Rows = 500;

    // A method is looked at again after 30 calls, and again after 30 of the version that counts what it does.
    private const int Calls = 35;
    private const int MostTurns = 3;
    private const int FewMethods = 20;

    // The compiler waits for 100 ms without new methods before it begins.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Lets every contender that runs in this process write few rows, again and again.</summary>
    public static async Task FinishAsync(Database database, Dataset data, Func<string, bool> isAsked)
    {
        await using var roster = await Roster.CreateAsync(
            database, data.Take(Rows),
            name => isAsked(name) && name is not (ContenderNames.Psql or ContenderNames.PandasCopy or ContenderNames.PandasDefault));
        foreach (var contender in roster.Contenders)
            await FinishAsync(contender);
    }

    private static async Task FinishAsync(IContender contender)
    {
        try
        {
            await contender.PrepareAsync();
            for (var turn = 0; turn < MostTurns; turn++)
            {
                var before = JitInfo.GetCompiledMethodCount();
                for (var i = 0; i < Calls; i++)
                    await contender.WriteAsync();
                await Task.Delay(s_pause);
                if (turn > 0 && JitInfo.GetCompiledMethodCount() - before < FewMethods)
                    break;
            }
        }
        catch (Exception) when (contender is not (ReplayContender or EfWriterContender))
        {
            // The warm-up that follows meets it again, and reports it.
        }
    }
}
