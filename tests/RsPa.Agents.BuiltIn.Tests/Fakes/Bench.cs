using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RsPa.Agents.Documents;
using RsPa.Isolation.Files;

namespace RsPa.Agents.BuiltIn.Tests.Fakes;

/// <summary>Runs agents with fakes around them, and a directory of its own that goes when the test ends.</summary>
internal sealed class Bench : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("rspa-builtin-");

    public MemoryData Data { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 2, 9, 30, 0, TimeSpan.Zero));

    public IChatClient Chat { get; set; } = FakeChat.Away;

    public IDocuments Documents { get; set; } = new DocumentsInside();

    public IServiceActivity Activity { get; set; } = new FakeActivity(new ActivitySummary([], [], 0, 0));

    public string Configuration { get; set; } = "{}";

    public string Files => _directory.FullName;

    public async Task<JsonElement> DoneAsync(IAgentType type, object input)
    {
        var result = await RunAsync(type, AgentJson.Write(input));
        var output = result.ShouldBeOfType<AgentResult.Completed>((result as AgentResult.Failed)?.Reason).Output;
        return AgentJson.Read<JsonElement>(AgentJson.Write(output));
    }

    public async Task<string> RejectedAsync(IAgentType type, string input)
    {
        var failed = (await RunAsync(type, input)).ShouldBeOfType<AgentResult.Failed>();
        failed.MayRetry.ShouldBeFalse();
        return failed.Reason;
    }

    public Task<AgentResult> RunAsync(IAgentType type, string input, CancellationToken cancellationToken = default) =>
        type.Create().ExecuteAsync(Run(type, input), cancellationToken);

    public AgentRun Run(IAgentType type, string input) => new()
    {
        TaskId = TaskId.New(Time),
        Agent = type.Name,
        Attempt = 1,
        Input = AgentJson.Read<JsonElement>(input),
        Configuration = AgentJson.Read<JsonElement>(Configuration),
        Data = Data,
        Cache = null!, // none of them uses one
        Chat = Chat,
        Readable = new ReadableFiles(new ReadableRoots([Path.GetTempPath(), AppContext.BaseDirectory], [])),
        Documents = Documents,
        Activity = Activity,
        Progress = new Progress(),
        Logger = NullLogger.Instance,
        Time = Time,
        FilesDirectory = Files,
    };

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Files, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private sealed class Progress : IProgress<AgentProgress>
    {
        public void Report(AgentProgress value) => value.Fraction?.ShouldBeInRange(0, 1);
    }
}

/// <summary>A service that did what a test says, and keeps the period that it was asked for.</summary>
internal sealed class FakeActivity(ActivitySummary summary) : IServiceActivity
{
    public (DateTimeOffset From, DateTimeOffset Until) Asked { get; private set; }

    public Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        Asked = (from, until);
        return Task.FromResult(summary);
    }
}
