using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RsPa.Agents.Documents;
using RsPa.Isolation.Parent;
using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Tests;

/// <summary>A real process, and whatever a document may make of it.</summary>
public sealed class ReaderChildTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private static readonly ReaderLimits Limits = new()
    {
        MemoryBytes = 64 * 1024 * 1024,
        ProcessorTime = TimeSpan.FromSeconds(1),
        DocumentBytes = 1024 * 1024,
    };

    public static TheoryData<string, DocumentLimit, string> Misdeeds() => new()
    {
        { "spin", DocumentLimit.ProcessorTime, "took more than 1 s of processor time" },
        { "eat", DocumentLimit.Memory, "needs more than 64 MiB of memory to read" },
        { "recurse", DocumentLimit.Depth, "is nested too deeply to read" },
        { "nest", DocumentLimit.Depth, "is nested too deeply to read" },
        { "exit", DocumentLimit.Crash, "its reader ended unexpectedly, with 3" },
        { "fail", DocumentLimit.Crash, "its reader failed (InvalidOperationException: a bug of the parser)" },
        { "much", DocumentLimit.Answer, "has more text than" },
        { "no_json", DocumentLimit.Crash, "can't be read" },
        { "lie", DocumentLimit.Crash, "can't be read" },
        { "babble", DocumentLimit.Crash, "can't be read" },
    };

    [Fact]
    public async Task One_process_reads_one_document_after_another()
    {
        using var child = new Child();
        var first = await child.ReadAsync("echo", "a.pdf", 200_000);
        var second = await child.ReadAsync("echo", "b.pdf", 0);
        (first.GetProperty("length").GetInt32(), first.GetProperty("name").GetString()).ShouldBe((200_000, "a.pdf"));
        (second.GetProperty("length").GetInt32(), second.GetProperty("name").GetString()).ShouldBe((0, "b.pdf"));
        second.GetProperty("process").GetInt32().ShouldBe(first.GetProperty("process").GetInt32());
    }

    [Fact]
    public async Task A_document_that_its_reader_refuses_is_refused_in_its_words_and_the_process_goes_on()
    {
        using var child = new Child();
        var answer = await child.AskAsync("refuse", "a.pdf");
        answer.ShouldBe(new ReaderAnswer(new DocumentReading.Refused("'a.pdf' is torn.", null), IsSpent: false));
        (await child.ReadAsync("echo", "b.pdf", 1)).GetProperty("length").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_not_sent_to_its_end_and_the_process_goes_on()
    {
        using var child = new Child();
        var answer = await child.AskAsync("echo", "a.pdf", (int)Limits.DocumentBytes + 1);
        answer.ShouldBe(new ReaderAnswer(new DocumentReading.Refused("is larger than 1 MiB (documents.max_size)", DocumentLimit.Size), IsSpent: false));
        (await child.ReadAsync("echo", "b.pdf", (int)Limits.DocumentBytes)).GetProperty("length").GetInt32().ShouldBe((int)Limits.DocumentBytes);
    }

    [Theory]
    [MemberData(nameof(Misdeeds))]
    public async Task A_document_that_harms_its_reader_is_refused_with_a_plain_reason(string misdeed, DocumentLimit limit, string reason)
    {
        using var child = new Child();
        var answer = await child.AskAsync(misdeed, "a.pdf");
        var refused = answer.Reading.ShouldBeOfType<DocumentReading.Refused>();
        refused.Limit.ShouldBe(limit, refused.Reason);
        refused.Reason.ShouldContain(reason);
        if (answer.IsSpent)
            await child.Process.Ended.WaitAsync(Timeout, TimeProvider.System);
        else
            misdeed.ShouldBe("much");
    }

    [Fact]
    public async Task Memory_beside_the_heap_has_a_limit_too()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var child = new Child();
        (await child.AskAsync("eat_native", "a.pdf")).Reading.ShouldBeOfType<DocumentReading.Refused>().Limit.ShouldBe(DocumentLimit.Memory);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("fall_silent")]
    public async Task A_process_that_is_killed_is_gone_and_its_document_is_answered(string misdeed)
    {
        using var child = new Child();
        await child.ReadAsync("echo", "a.pdf", 1);
        var reading = child.AskAsync(misdeed, "b.pdf");
        child.Process.Kill();
        (await reading).IsSpent.ShouldBeTrue();
        await child.Process.Ended.WaitAsync(Timeout, TimeProvider.System);
        (await child.AskAsync("echo", "c.pdf")).Reading.ShouldBeOfType<DocumentReading.Unavailable>();
    }

    [Fact]
    public async Task A_process_that_says_much_on_the_side_is_not_held_up()
    {
        using var child = new Child();
        (await child.ReadAsync("shout", "a.pdf", 1)).GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_and_ends_nothing()
    {
        using var child = new Child(new ReaderCommand("/no/such/program", []));
        var answer = await child.AskAsync("echo", "a.pdf");
        (answer.IsSpent, answer.CouldNotStart).ShouldBe((true, true));
        answer.Reading.ShouldBeOfType<DocumentReading.Unavailable>().Reason.ShouldStartWith("No process could be started");
        await child.Process.Ended.WaitAsync(Timeout, TimeProvider.System);
    }

    [Fact]
    public async Task A_document_that_can_not_be_read_to_its_end_is_no_fault_of_its_own()
    {
        using var child = new Child();
        using var closed = new MemoryStream();
        closed.Dispose();
        var answer = await child.Process.ReadAsync("echo", "a.pdf", closed).WaitAsync(Timeout, TimeProvider.System);
        answer.Reading.ShouldBeOfType<DocumentReading.Unavailable>().Reason.ShouldContain("could not be read to its end");
    }

    [Fact]
    public async Task Nothing_of_the_environment_is_handed_on_but_where_the_runtime_is()
    {
        Environment.SetEnvironmentVariable("RSPA_TEST_SECRET", "swordfish");
        using var child = new Child();
        var names = (await child.ReadAsync("environment", "a.pdf", 1)).EnumerateObject().Select(variable => variable.Name).ToArray();
        names.ShouldNotContain("RSPA_TEST_SECRET");
        names.ShouldNotContain("PATH");
        names.Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal) && name is not ("HOME" or "LD_LIBRARY_PATH" or "SystemRoot" or "TMPDIR")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_process_reaches_nothing_but_its_pipes()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var child = new Child();
        var tried = (await child.ReadAsync("escape", $"{Environment.ProcessId}", 1)).EnumerateObject().ToDictionary(attempt => attempt.Name, attempt => attempt.Value.GetString()!, StringComparer.Ordinal);
        tried.Where(attempt => attempt.Value == "done").Select(attempt => attempt.Key).Order(StringComparer.Ordinal).ShouldBe(["read", "thread"]);
        child.Process.Confinement.ShouldNotBeNull().Missing.ShouldBeEmpty();
        (await child.ReadAsync("limits", "a.pdf", 1)).GetString()!.Split('\n').ShouldContain(line => line.StartsWith("Max core file size        0 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("spin")]
    public async Task A_process_ends_with_whoever_started_it_whatever_it_does(string misdeed)
    {
        using var process = Process.Start(Command.ToStart(Limits))!;
        var input = process.StandardInput.BaseStream;
        Frames.Write(input, JsonSerializer.SerializeToUtf8Bytes(new Setup(Limits.MemoryBytes, 60, 1000, 1000), MessagesJson.Default.Setup));
        Frames.Read(process.StandardOutput.BaseStream, MessagesJson.Largest, out _).ShouldNotBeNull();
        Frames.Write(input, JsonSerializer.SerializeToUtf8Bytes(new Request(misdeed, "a.pdf"), MessagesJson.Default.Request));
        Frames.Write(input, []);

        input.Close();

        await process.WaitForExitAsync().WaitAsync(Timeout, TimeProvider.System);

        // By itself, or by the system's hand: the thread that started it may be gone by now too.
        process.ExitCode.ShouldBeOneOf(0, 128 + 9);
    }

    private static ReaderCommand Command { get; } = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(ReaderChildTests).Assembly.Location]);

    private sealed class Child(ReaderCommand? command = null) : IDisposable
    {
        public IReaderChild Process { get; } = new ReaderStarter(command ?? Command, Limits).Start();

        public async Task<ReaderAnswer> AskAsync(string reader, string name, int size = 100)
        {
            using var content = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', size)));
            return await Process.ReadAsync(reader, name, content).WaitAsync(Timeout, TimeProvider.System);
        }

        public async Task<JsonElement> ReadAsync(string reader, string name, int size)
        {
            var reading = (await AskAsync(reader, name, size)).Reading;
            return reading.ShouldBeOfType<DocumentReading.Done>($"{reading}").Content;
        }

        public void Dispose() => Process.Kill();
    }
}
