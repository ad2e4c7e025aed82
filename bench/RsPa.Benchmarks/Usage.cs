namespace RsPa.Benchmarks;

internal static class Usage
{
    public static int Wrong(string what)
    {
        Console.Error.WriteLine($"{what}. Usage:\n  RsPa.Benchmarks tasks [--count N] [--database URL] [--ended N] [--json]\n                                                         (N tasks, 1,000 to 1,000,000; 50,000 by default; URL: a PostgreSQL database, in which\n                                                         schemas are made for the time of the benchmark; --ended: claims beside so many that have ended, too)\n  RsPa.Benchmarks inbox [--count N] [--built] [--json]   (N receipts, 10 to 100,000; 5,000 by default; --built: as it was built, not published)\n  RsPa.Benchmarks footprint [--json]                     (takes about 5 minutes)\n  RsPa.Benchmarks gateway [--built|--direct] [--json]    (straight at a server and through the gateway; --direct: a server in both places)\n  RsPa.Benchmarks gpu [--trace FILE] [--gpu FILE] [--svg FILE] [--seed N] [--json]\n                                                         (schedulers on a simulated GPU; a trace has JSON lines)\n  RsPa.Benchmarks gpu --live URL --models A,B [--gateway URL] [--built] [--json]\n                                                         (a short trace at a real server, straight and through the gateway)");
        return 2;
    }
}
