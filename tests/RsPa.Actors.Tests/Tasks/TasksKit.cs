using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Actors.Tests.Store;
using RsPa.Agents;
using RsPa.Testing;
using RsPa.Testing.Cache;
using RsPa.Testing.Files;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>The actors of tasks over a store in memory, with agents that the test holds in its hand, on virtual time.</summary>
public abstract class TasksKit(ITestOutputHelper output) : RsPaTestKit(output)
{
    protected const string Here = "here";
    protected static readonly AgentName Alpha = new("alpha");
    protected static readonly AgentName Beta = new("beta");
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    protected static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    protected static readonly TimeSpan Poll = TimeSpan.FromHours(24);

    private readonly TemporaryDirectory _files = new();
    private readonly Dictionary<AgentName, IAgentType> _types = [];
    private TestProbe? _agents;
    private int _incarnations;
    private int _made;

    internal WatchedStore Store { get; } = new(Alpha, Beta);

    /// <summary>Hears what is said to agents.</summary>
    private protected TestProbe Agents => _agents ??= Listen();

    private protected IActorRef Door { get; private set; } = ActorRefs.Nobody;

    private protected IActorRef Dispatcher { get; private set; } = ActorRefs.Nobody;

    private protected HeldAgent Held(AgentName name, bool obedient = true) => Add(new HeldAgent(name, obedient));

    private protected T Add<T>(T type)
        where T : IAgentType
    {
        _types[type.Name] = type;
        return type;
    }

    /// <summary>Starts the actors, and waits until the dispatcher has introduced itself.</summary>
    private protected async Task StartAsync(int slots = 4, int queue = 1000, int mostLent = 8)
    {
        _ = Agents;
        var world = new AttemptServices(name => _types.GetValueOrDefault(name), new StoredData(Store), Caches().For, attempt => new AttemptChat(attempt), null!, null!, new NoActivity(), NullLoggerFactory.Instance, Time, _files.Path);
        Door = Sys.ActorOf(StoreActor.Props(Store, new StoreSettings(queue, 64 << 20, 64, 200, Lease), Time, Bus, new RestartPolicy { Jitter = 0 }), "store");
        var tasks = Sys.ActorOf(TasksActor.Props(new TasksProps
        {
            Store = Door,
            Runner = new AttemptRunner(world, NullLogger<AttemptRunner>.Instance),
            Dispatcher = new DispatcherSettings(Here, slots, Lease, Poll, MaxLentSlots: mostLent),
            Events = Bus,
            Time = Time,
            Jitter = () => 0,
            NewIncarnation = () => Incarnation(Interlocked.Increment(ref _incarnations)),
            Log = NullLogger<DispatcherActor>.Instance,
            Restart = new RestartPolicy { Jitter = 0 },
        }), "tasks");
        Dispatcher = (await tasks.Ask<TaskActors>(GetTaskActors.Instance, CancellationToken.None).WaitAsync(TestLimit.Span)).Dispatcher;
        await Agents.ExpectMsgAsync<AnnounceAgents>();
        await SettleAsync();
    }

    /// <summary>Opens an agent, of the type of its own name.</summary>
    private protected async Task OpenAsync(AgentName agent, int limit = 4, int retries = 3, TimeSpan? time = null)
    {
        var limits = new AgentLimits(limit, time ?? TimeSpan.FromMinutes(30), Grace, retries, TimeSpan.FromSeconds(10));
        Dispatcher.Tell(new AgentAvailable(new AgentDefinition(agent, agent, "{}", limits, true), Here));
        await SettleAsync();
    }

    /// <summary>A task, without being submitted.</summary>
    protected SubmitTask NewTask(AgentName agent, string input = "{}") => new(new TaskId(new Guid($"01900000-0000-7000-9000-{++_made:x12}")), agent, input);

    private protected async Task<TaskId> SubmitAsync(AgentName agent, string input = "{}")
    {
        var task = NewTask(agent, input);
        await SubmitAsync(task);
        return task.Id;
    }

    private protected async Task SubmitAsync(SubmitTask task) => (await AskAsync(task)).ShouldBeOfType<TaskSubmitted>();

    private protected Task<StoreReply> AskAsync(StoreCommand command) => Door.Ask<StoreReply>(command, CancellationToken.None).WaitAsync(TestLimit.Span);

    /// <summary>Waits until all that has been committed has been told, and the dispatcher has heard it.</summary>
    private protected async Task SettleAsync()
    {
        // Commits go one after another: an answer to this one means that the ones before it were told. It touches nobody's lease.
        // The dispatcher may then send something itself: hence twice.
        for (var round = 0; round < 2; round++)
        {
            await Dispatcher.Ask<Pong>(new Ping(round), CancellationToken.None).WaitAsync(TestLimit.Span);
            (await AskAsync(new RenewLeases(new NodeIncarnation("nobody", Guid.Empty), Lease, []))).ShouldBeOfType<LeasesRenewed>();
            await Dispatcher.Ask<Pong>(new Ping(round), CancellationToken.None).WaitAsync(TestLimit.Span);
        }
    }

    private protected async Task EndsAsync(TaskId task, TaskStatus status)
    {
        await Store.UntilAsync(task, status);
        await SettleAsync();
    }

    private protected TaskState Find(TaskId id) => Store.Inner.Find(id).ShouldNotBeNull();

    private protected AttemptRecord[] AttemptsOf(TaskId id) => Store.Inner.Attempts.Where(attempt => attempt.Task == id).Select(attempt => attempt.Attempt).ToArray();

    private TestProbe Listen()
    {
        var agents = CreateTestProbe("agents");
        Bus.Subscribe<AnnounceAgents>(agents);
        Bus.Subscribe<AttemptsRunning>(agents);
        return agents;
    }

    private AgentCaches Caches() => new(new EntryCache(new MemoryCacheStore(), new CacheOptions(), Time), new CacheOptions(), Time);

    protected static Guid Incarnation(int number) => new($"01900000-0000-7000-8000-{number:x12}");

    protected override void AfterAll()
    {
        base.AfterAll();
        _files.Dispose();
    }

    /// <summary>A way to no model: it tells for which attempt it was made.</summary>
    private sealed class AttemptChat(AttemptContext attempt) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("There is no model here.");

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("There is no model here.");

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(AttemptContext) ? attempt : null;

        public void Dispose()
        {
        }
    }

    private sealed class StoredData(WatchedStore store) : IAgentDataReader
    {
        public ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken) => new(store.Inner.Entry(agent, key));

        public Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken) =>
            Task.FromResult(store.Inner.Entries(agent, prefix));
    }

    private sealed class NoActivity : IServiceActivity
    {
        public Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
            Task.FromResult(new ActivitySummary([], [], 0, 0));
    }
}
