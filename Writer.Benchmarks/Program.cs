return await EfWriter.Benchmarks.BenchmarkCommand.Create().Parse(args).InvokeAsync();
