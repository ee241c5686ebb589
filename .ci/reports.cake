// What is read from the reports of the tests.
using System.Globalization;
using System.Xml.Linq;

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

// Lines that were run, of those that could be, by the folders of the projects.
void PrintCoverage(string report)
{
    var root = MakeAbsolute(Directory(".")).FullPath;
    string FolderOf(string file) =>
        string.Join('/', file.Replace(root, "").Replace("/_/", "").TrimStart('/').Split('/').SkipLast(1).Take(2));
    var lines = XDocument.Load(report).Descendants("class")
        .SelectMany(type => type.Elements("lines").Elements("line").Select(line => (
            File: (string)type.Attribute("filename"), Line: (int)line.Attribute("number"), IsRun: (long)line.Attribute("hits") > 0)))
        .GroupBy(line => (line.File, line.Line), line => line.IsRun)
        .Select(line => (Folder: FolderOf(line.Key.File), IsRun: line.Any(isRun => isRun)))
        .Where(line => !line.Folder.StartsWith("artifacts/")) // What the compiler has made.
        .ToList();
    Console.WriteLine("| folder | lines | run |\n|---|--:|--:|");
    foreach (var folder in lines.GroupBy(line => line.Folder).OrderBy(folder => folder.Key, StringComparer.Ordinal))
    {
        PrintFolder(folder.Key, folder.ToList());
    }

    PrintFolder("all", lines);
}

void PrintFolder(string name, List<(string Folder, bool IsRun)> lines) => Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {lines.Count:N0} | {100.0 * lines.Count(line => line.IsRun) / lines.Count:N1} % |"));

record TestCounts(int Passed, int Failed, int Skipped)
{
    public TestCounts Plus(TestCounts other) => new(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
