using RsPa.Benchmarks;
using RsPa.Benchmarks.Gateway;
using RsPa.Benchmarks.Gpu;
using RsPa.Benchmarks.Live;
using RsPa.Benchmarks.Queue;

return args switch
{
    [NodeProcess.Command, .. var options] => await NodeProcess.ServeAsync(options),
    ["tasks", .. var options] => await TasksBenchmark.RunAsync(options),
    ["inbox", .. var options] => await InboxBenchmark.RunAsync(options),
    ["footprint", .. var options] => await FootprintBenchmark.RunAsync(options),
    ["gateway", .. var options] => await GatewayBenchmark.RunAsync(options),
    [BenchServer.Command] => await BenchServer.ServeAsync(),
    ["gpu", .. var options] when options.Contains("--live") => await LiveBenchmark.RunAsync(options),
    ["gpu", .. var options] => GpuBenchmark.Run(options),
    _ => Usage.Wrong(args.Length == 0 ? "name a benchmark" : $"there is no benchmark '{args[0]}'"),
};
