using System.Globalization;
using RsPa.Benchmarks;

return args switch
{
    ["tasks", .. var options] => await TasksBenchmark.RunAsync(options),
    ["backlog", var directory, var port] => await BacklogProbe.RunAsync(directory, int.Parse(port, CultureInfo.InvariantCulture)),
    _ => Usage.Wrong(args.Length == 0 ? "name a benchmark" : $"there is no benchmark '{args[0]}'"),
};
