// The project's commands: ./build.sh --target=Demo, --target=Test, and Matrix, Reliability, Sample, Coverage, Mutation, Bench, Format,
// Pack, Build, Restore.
#load ".ci/reports.cake"

var target = Argument("target", "Test");
const string Configuration = "Release";
const string Solution = "EfWriter.sln";
const string StrykerVersion = "5.1.0";
var artifacts = Directory("artifacts");
var cli = artifacts + File("bin/Writer.Cli/release/EfWriter.Cli.dll");
var tests = artifacts + File("bin/Writer.Tests/release/Writer.Tests.dll");
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

// The sample host in a real browser. It installs what it needs: Debian's Chromium (as root), and playwright-core from npm.
Task("Sample")
    .IsDependentOn("Build")
    .Does(() =>
    {
        if (EnvironmentVariable("EFWRITER_BROWSER") is null && !FileExists("/usr/bin/chromium"))
        {
            Console.WriteLine("Installing Chromium");
            RunProgram("apt-get", "update", "-qq");
            RunProgram("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium");
        }

        var browser = artifacts + Directory("browser");
        EnsureDirectoryExists(browser);
        CopyFiles("Writer.Tests/Samples/Browser/*", browser);
        RunProgram("npm", "ci", "--prefix", browser, "--no-fund", "--no-audit", "--loglevel=error");
        Run(tests, "browse", MakeAbsolute(browser + File("check.mjs")).FullPath);
    });

// What of the product's lines the tests run, by folder: ./build.sh --target=Coverage --filter="TestCategory=ServerFree"
Task("Coverage")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var results = artifacts + Directory("coverage");
        CleanDirectory(results);
        // Tests of the architecture read the compiled code, which has more in it now.
        var asked = Argument("filter", "");
        var filter = "FullyQualifiedName!~Architecture" + (asked.Length > 0 ? $"&({asked})" : "");
        var exitCode = Start(["test", "Writer.Tests", "--no-build", $"--configuration={Configuration}", "--nologo", "--verbosity=quiet",
            "--logger=console;verbosity=minimal", "--collect=Code Coverage", "--settings=Writer.Tests/coverage.runsettings",
            $"--results-directory={results}", $"--filter={filter}", "--", "NUnit.AssemblySelectLimit=100000"]);
        PrintCoverage(GetFiles($"{results}/**/*.cobertura.xml").Single().FullPath);
        if (exitCode != 0)
        {
            throw new CakeException(exitCode, $"The test run ended with exit code {exitCode}.");
        }
    });

// Whether the tests that need no server notice changed code: ./build.sh --target=Mutation --mutate="Frames/Text/NumberShape.cs"
Task("Mutation")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var tools = artifacts + Directory("tools");
        if (!FileExists(tools + File("dotnet-stryker")))
        {
            Run("tool", "install", "dotnet-stryker", $"--version={StrykerVersion}", $"--tool-path={tools}");
        }

        Environment.SetEnvironmentVariable("EFWRITER_TEST_SERVER", "none");
        Environment.SetEnvironmentVariable("RunAnalyzers", "false"); // Stryker builds on its own.
        string[] mutate = HasArgument("mutate") ? [$"--mutate={Argument<string>("mutate")}"] : [];
        var output = MakeAbsolute(artifacts + Directory("mutation")).FullPath;
        var stryker = MakeAbsolute(tools + File("dotnet-stryker")).FullPath;
        var exitCode = StartProgram(stryker, [$"--output={output}", .. mutate], "Writer.Tests");
        if (exitCode != 0)
        {
            throw new CakeException(exitCode, $"Stryker failed with exit code {exitCode}.");
        }
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

int Start(params string[] arguments) => StartProgram("dotnet", arguments);

void Run(params string[] arguments) => RunProgram("dotnet", arguments);

int StartProgram(string program, string[] arguments, string folder = ".")
{
    var builder = new ProcessArgumentBuilder();
    foreach (var argument in arguments)
    {
        builder.AppendQuoted(argument);
    }

    return StartProcess(program, new ProcessSettings { Arguments = builder, WorkingDirectory = folder });
}

void RunProgram(string program, params string[] arguments)
{
    var exitCode = StartProgram(program, arguments);
    if (exitCode != 0)
    {
        throw new CakeException(exitCode, $"{program} {arguments[0]} failed with exit code {exitCode}.");
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
