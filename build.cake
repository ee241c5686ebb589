// The project's commands: ./build.sh --target=Demo, --target=Test, and Matrix, Reliability, Bench, Format, Pack, Build, Restore.
using System.Globalization;
using System.Xml.Linq;

var target = Argument("target", "Test");
const string Configuration = "Release";
const string Solution = "EfWriter.sln";
var artifacts = Directory("artifacts");
var cli = artifacts + File("bin/Writer.Cli/release/EfWriter.Cli.dll");
// `--alone` runs the fixtures that share their process and server with no other, `--beside` those that do: two runs, at once.
var part = HasArgument("alone") ? "alone" : HasArgument("beside") ? "beside" : "";
// Runs against two servers may go on at once.
var testedVersion = EnvironmentVariable("EFWRITER_POSTGRES_VERSION");
var testResults = artifacts
    + Directory(string.Join('-', new[] { "test-results", testedVersion, part }.Where(word => !string.IsNullOrEmpty(word))));
var packages = artifacts + Directory("packages");
var packed = new[] { "Migrations.Runtime", "Writer" };

TestCounts counts = null;

// `--built` takes what an earlier Build left: CI tests one build against two servers.
var isBuilt = HasArgument("built");

// `--needs-server` leaves out what no server could change, and what is the same with any: for the second of two servers.
var needsServer = HasArgument("needs-server");

Task("Restore")
    .WithCriteria(!isBuilt)
    .Does(() => Run("restore", Solution, "--verbosity=quiet"));

Task("Build")
    .IsDependentOn("Restore")
    .WithCriteria(!isBuilt)
    .Does(() => Run("build", Solution, "--no-restore", $"--configuration={Configuration}",
        "--verbosity=quiet", "-nologo", "-nodeReuse:false"));

Task("Format")
    .IsDependentOn("Restore")
    .Does(() => Run("format", Solution, "--no-restore", "--verify-no-changes"));

Task("Test")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var exitCode = RunTests(testResults);
        FailUnlessGood(counts, exitCode);
    });

// All tests against every version of PostgreSQL that can be written to, one after the other.
Task("Matrix")
    .IsDependentOn("Build")
    .DoesForEach([14, 15, 16, 17, 18], version =>
    {
        Environment.SetEnvironmentVariable("EFWRITER_POSTGRES_VERSION", $"{version}");
        var exitCode = RunTests(artifacts + Directory($"test-results-matrix-{version}"));
        FailUnlessGood(counts, exitCode);
    })
    .DeferOnError();

// All tests at their full size, after which docs/reliability.md has the run's figures.
Task("Reliability")
    .Does(() =>
    {
        Environment.SetEnvironmentVariable("EFWRITER_RELIABILITY", "full");
        RunTarget("Test");
    });

Task("Demo")
    .IsDependentOn("Build")
    .Does(() =>
    {
        // A server that the environment names is taken; else a throwaway one.
        var server = EnvironmentVariable("EFWRITER_URI");
        var isLocal = string.IsNullOrEmpty(server);
        if (!isLocal)
        {
            // The variable of the sample's profile.
            Environment.SetEnvironmentVariable("DB_CONNECTION_STRING", server);
        }

        string[] place = isLocal ? ["--local"] : [];
        string[] command = ["export", "samples/sales.sf", "--profile", "dev", .. place, "--show"];
        Console.WriteLine($"$ efwriter {string.Join(' ', command)}\n");
        Run([cli, .. command]);
    });

// Passes on what is for the benchmarks: ./build.sh --target=Bench --rows=1000000 --rounds=5 --shape=narrow,text
Task("Bench")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var values = new[] { "rows", "rounds", "shape", "contender", "postgres" }
            .Where(HasArgument).Select(name => $"--{name}={Argument<string>(name)}");
        var flags = new[] { "micro", "no-save" }.Where(HasArgument).Select(name => $"--{name}");
        Run(["run", "--project=Writer.Benchmarks", "--no-build", $"--configuration={Configuration}", "--", .. values, .. flags]);
    });

Task("Pack")
    .IsDependentOn("Build")
    .DoesForEach(packed, project => Run("pack", project, "--no-build", $"--configuration={Configuration}",
        "--verbosity=quiet", "--nologo", $"--output={packages}"))
    // The tool is compiled for each system, which needs a build of its own.
    .Does(() => Run("pack", "Writer.Cli", $"--configuration={Configuration}", "-p:PackForSystems=true",
        "--verbosity=quiet", "--nologo", $"--output={packages}"));

try
{
    RunTarget(target);
}
catch (Exception e) when (counts is not null)
{
    Console.Error.WriteLine(e.Message);
    Console.WriteLine(counts);
    Environment.Exit(1);
}

if (counts is not null)
{
    Console.WriteLine(counts); // last, where people and CI look
}

// Runs the tests, and adds what became of them to the counts.
int RunTests(ConvertableDirectoryPath results)
{
    CleanDirectory(results);
    // A failing test ends the run with an error, but is to be counted first.
    // Without the limit, NUnit takes a filter that lets through more than 2,000 tests for none.
    var categories = new[]
    {
        needsServer ? "TestCategory!=ServerFree&TestCategory!=AnyServer" : null,
        part switch { "alone" => "TestCategory=Alone", "beside" => "TestCategory!=Alone", _ => null },
    }.OfType<string>().ToArray();
    string[] filter = categories.Length > 0
        ? [$"--filter={string.Join('&', categories)}", "--", "NUnit.AssemblySelectLimit=100000"]
        : [];
    var exitCode = Start(["test", "Writer.Tests", "--no-build", $"--configuration={Configuration}", "--nologo",
        "--verbosity=quiet", "--logger=trx;LogFileName=tests.trx", "--logger=console;verbosity=minimal",
        $"--results-directory={results}", .. filter]);
    var found = ReadCounts(results + File("tests.trx"));
    counts = counts is null ? found : counts.Plus(found);
    PrintServer(results + File("tests.trx"));
    PrintSlowest(results + File("tests.trx"), count: 10);
    return exitCode;
}

int Start(params string[] arguments)
{
    var builder = new ProcessArgumentBuilder();
    foreach (var argument in arguments)
    {
        builder.AppendQuoted(argument);
    }

    return StartProcess("dotnet", new ProcessSettings { Arguments = builder });
}

void Run(params string[] arguments)
{
    var exitCode = Start(arguments);
    if (exitCode != 0)
    {
        throw new CakeException(exitCode, $"dotnet {arguments[0]} failed with exit code {exitCode}.");
    }
}

// What the tests said of their server, and of its extensions.
void PrintServer(string trx)
{
    if (!FileExists(trx))
    {
        return;
    }

    var output = XDocument.Load(trx).Descendants().Where(e => e.Name.LocalName == "ResultSummary")
        .Descendants().FirstOrDefault(e => e.Name.LocalName == "StdOut");
    foreach (var line in (output?.Value ?? "").Split('\n').Where(line => line.Contains("PostgreSQL ")))
    {
        Console.WriteLine(line.Trim());
    }
}

TestCounts ReadCounts(string trx)
{
    if (!FileExists(trx))
    {
        return new TestCounts(0, 0, 0);
    }

    var counters = XDocument.Load(trx).Descendants().Single(e => e.Name.LocalName == "Counters");
    int Count(string name) => (int)counters.Attribute(name);
    var passed = Count("passed");
    var failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
    return new TestCounts(passed, failed, Count("total") - passed - failed);
}

// Where a run's time goes. Fixtures run at once, so their sum is more than the run takes.
void PrintSlowest(string trx, int count)
{
    if (!FileExists(trx))
    {
        return;
    }

    var run = XDocument.Load(trx).Descendants().ToList();
    var classes = run.Where(e => e.Name.LocalName == "UnitTest").ToDictionary(
        e => (string)e.Attribute("id"), e => (string)e.Descendants().Single(d => d.Name.LocalName == "TestMethod").Attribute("className"));
    var tests = run.Where(e => e.Name.LocalName == "UnitTestResult")
        .Select(e => (
            Time: TimeSpan.TryParse((string)e.Attribute("duration"), CultureInfo.InvariantCulture, out var time) ? time : TimeSpan.Zero,
            Class: classes[(string)e.Attribute("testId")],
            Name: (string)e.Attribute("testName")))
        .OrderByDescending(test => test.Time)
        .ToList();
    Console.WriteLine($"The {count} slowest of {tests.Count} tests, which take {tests.Sum(test => test.Time.TotalSeconds):N0} s together:");
    foreach (var (time, type, name) in tests.Take(count))
    {
        Console.WriteLine($"{time.TotalSeconds,7:N1} s  {type.Split('.')[^1]}.{name}");
    }
}

void FailUnlessGood(TestCounts counts, int exitCode)
{
    var fault = counts.Failed > 0 ? $"{counts.Failed} tests failed."
        : counts.Passed == 0 ? "No test ran."
        : counts.Skipped > 0 && EnvironmentVariable("CI") == "true" ? $"{counts.Skipped} tests were skipped, which CI does not allow."
        : exitCode != 0 ? $"The test run ended with exit code {exitCode}."
        : null;
    if (fault is not null)
    {
        throw new CakeException(1, fault);
    }
}

record TestCounts(int Passed, int Failed, int Skipped)
{
    public TestCounts Plus(TestCounts other) => new(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
