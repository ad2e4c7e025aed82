using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using RsPa.Agents.Documents;

namespace RsPa.Isolation.Tests.Probes;

/// <summary>A reader that does what a hostile document may make a reader do.</summary>
internal sealed class Probe(string name, Func<byte[], string, string> act) : IDocumentReader
{
    public static IReadOnlyList<Probe> All { get; } =
    [
        new("echo", (content, name) => Json(new { process = Environment.ProcessId, length = content.Length, name })),
        new("refuse", (_, name) => throw new DocumentRefusedException($"'{name}' is torn.")),
        new("fail", (_, _) => throw new InvalidOperationException("a bug of the parser")),
        new("spin", (_, _) => Spin()),
        new("wait", (_, _) => Wait()),
        new("eat", (_, _) => Eat(() => GC.AllocateUninitializedArray<byte>(1 << 20))),
        new("eat_native", (_, _) => Eat(() => Marshal.AllocHGlobal(1 << 22))),
        new("recurse", (_, _) => $"{Recurse(1)}"),
        new("nest", (_, _) => $"{Nest(1)}"),
        new("exit", (_, _) => Exit()),
        new("much", (_, _) => Json(new string('x', 5 << 20))),
        new("no_json", (_, _) => "no JSON"),
        new("lie", (_, _) => Say([0xF0, 0xFF, 0xFF, 0xFF, 1, 2, 3])),
        new("babble", (_, _) => Say([.. Encoding.ASCII.GetBytes(new string('a', 1 << 20))])),
        new("fall_silent", (_, _) => Say([4, 0, 0, 0, (byte)'{'])),
        new("shout", (_, _) => Shout()),
        new("environment", (_, _) => Json(Environment.GetEnvironmentVariables())),
        new("limits", (_, _) => Json(File.ReadAllText("/proc/self/limits"))),
        new("escape", (_, name) => Json(Escape(name))),
    ];

    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Read(byte[] content, string name) => Encoding.UTF8.GetBytes(act(content, name));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static string Spin()
    {
        while (true)
            Thread.SpinWait(1000);
    }

    private static string Wait()
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne();
        return "";
    }

    private static string Eat<T>(Func<T> next)
    {
        var eaten = new List<T>();
        while (true)
            eaten.Add(next());
    }

    private static int Recurse(int depth) => depth == 0 ? 0 : Recurse(depth + 1) + Recurse(depth + 2);

    private static int Nest(int depth)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return depth == 0 ? 0 : Nest(depth + 1) + Nest(depth + 2);
    }

    private static string Exit()
    {
        Environment.Exit(3);
        return "";
    }

    // Behind the protocol's back, as code that took the process over would.
    private static string Say(byte[] bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
        output.Flush();
        return Wait();
    }

    private static string Shout()
    {
        using var error = Console.OpenStandardError();
        for (var i = 0; i < 64; i++)
            error.Write(new byte[64 * 1024]);
        return "1";
    }

    private static Dictionary<string, string> Escape(string parent) => new(StringComparer.Ordinal)
    {
        ["socket"] = Try(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose()),
        ["unix socket"] = Try(() => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified).Dispose()),
        ["program"] = Try(() => Process.Start("/bin/true").Dispose()),
        ["write"] = Try(() => File.WriteAllText(Path.Combine(Path.GetTempPath(), $"rspa-probe-{Environment.ProcessId}"), "x")),
        ["append"] = Try(() => File.Open(typeof(Probe).Assembly.Location, FileMode.Open, FileAccess.ReadWrite).Dispose()),
        ["directory"] = Try(() => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"rspa-probe-{Environment.ProcessId}"))),
        ["remove"] = Try(() => File.Delete(typeof(Probe).Assembly.Location)),
        ["kill"] = Try(() => Process.GetProcessById(int.Parse(parent, CultureInfo.InvariantCulture)).Kill()),
        ["read"] = Try(() => File.ReadAllText("/proc/self/status")),
        ["thread"] = Try(() =>
        {
            var thread = new Thread(() => { });
            thread.Start();
            thread.Join();
        }),
    };

    private static string Try(Action act)
    {
        try
        {
            act();
            return "done";
        }
        catch (Exception refused)
        {
            return refused.GetType().Name;
        }
    }
}
