using System.Runtime.InteropServices;
using EfWriter.Cli;
using EfWriter.Cli.Output;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await CliApp.RunAsync(args, Terminal.Create(), Console.Error, Environment.GetEnvironmentVariable, stop.Token, Input);

// From a terminal, nobody would type a file.
static Stream? Input() => Console.IsInputRedirected ? Console.OpenStandardInput() : null;

// The first signal rolls back and tidies up; a second one ends the process at once.
void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
