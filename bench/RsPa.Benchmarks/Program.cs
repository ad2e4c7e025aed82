using RsPa.Benchmarks;

return args switch
{
    ["tasks", .. var options] => await TasksBenchmark.RunAsync(options),
    ["backlog", var directory] => await BacklogProbe.RunAsync(directory),
    _ => Usage.Wrong(args.Length == 0 ? "name a benchmark" : $"there is no benchmark '{args[0]}'"),
};
