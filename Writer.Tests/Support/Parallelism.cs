// Fixtures run at once, the tests of one in turn: a test waits for the server, the disk or a process more than it works.
// A fixture that looks at or changes what all share (the process, the whole server) is [Alone]: it runs when the others are done.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
