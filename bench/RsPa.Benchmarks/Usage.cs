namespace RsPa.Benchmarks;

internal static class Usage
{
    public static int Wrong(string what)
    {
        Console.Error.WriteLine($"{what}. Usage:\n  RsPa.Benchmarks tasks [--count N] [--json]   (N tasks, 1,000 to 1,000,000; 50,000 by default)\n  RsPa.Benchmarks footprint [--json]           (takes about 5 minutes)");
        return 2;
    }
}
