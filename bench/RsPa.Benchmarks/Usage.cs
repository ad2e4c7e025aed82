namespace RsPa.Benchmarks;

internal static class Usage
{
    public static int Wrong(string what)
    {
        Console.Error.WriteLine($"{what}. Usage: RsPa.Benchmarks tasks [--count N] [--json]   (N tasks, 1,000 to 1,000,000; 50,000 by default)");
        return 2;
    }
}
