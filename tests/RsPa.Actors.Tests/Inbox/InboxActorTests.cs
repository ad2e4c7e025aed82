using System.Collections.Concurrent;
using Akka.Actor;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using RsPa.Testing;
using RsPa.Testing.Files;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Inbox;

public sealed class InboxActorTests : RsPaTestKit, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rspa-inbox-").FullName;
    private readonly FakeTasks _tasks = new();
    private readonly InboxSettings _settings;
    private readonly WatchedFolder _source;
    private readonly IActorRef _inbox;

    public InboxActorTests(ITestOutputHelper output)
        : base(output)
    {
        _settings = new InboxSettings { Directory = _folder, SettleTime = TimeSpan.FromSeconds(5), FailedInterval = TimeSpan.FromSeconds(5) };
        _source = new WatchedFolder(new InboxFolder(_folder));
        _inbox = Start();
    }

    // The first look comes with the start, and finds an empty folder.
    public Task InitializeAsync() => Quiet(null, 1);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_whole_file_becomes_a_task_and_moves_when_the_task_is_completed()
    {
        File.WriteAllText(Path.Combine(_folder, "bill.txt"), "Total 12.00 EUR");
        await LookAgain();
        _tasks.All.ShouldBeEmpty("one look can't tell that a file is whole");
        await LookAgain();

        var task = await TheTask();
        task.Input.ShouldBe($$"""{"path":"{{_folder}}/bill.txt"}""");
        task.Agent.Value.ShouldBe("reimbursement");
        File.Exists(Path.Combine(_folder, "bill.txt")).ShouldBeTrue();

        _tasks.End(task.Id, TaskStatus.Completed);
        Sys.EventStream.Publish(new TaskChanged(task.Id, task.Agent, TaskStatus.Completed));

        await AwaitAssertAsync(() => Files("done").ShouldBe(["bill.txt"]));
        Files("").ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_any_hint_the_task_is_found_ended_at_the_next_look()
    {
        var task = await Submitted("bill.txt", "x");
        _tasks.End(task.Id, TaskStatus.Completed);

        await LookAgain();

        await AwaitAssertAsync(() => Files("done").ShouldBe(["bill.txt"]));
    }

    [Fact]
    public async Task A_failed_file_lies_in_failed_with_its_reason_beside_it()
    {
        var task = await Submitted("bill.txt", "x");
        _tasks.End(task.Id, TaskStatus.Failed, "no total found");

        await LookAgain();

        await AwaitAssertAsync(() => Files("failed").ShouldBe(["bill.txt", "bill.txt.reason.txt"]));
        File.ReadAllText(Path.Combine(_folder, "failed", "bill.txt.reason.txt")).ShouldContain("no total found");
    }

    [Fact]
    public async Task A_failed_file_that_is_put_back_gets_new_tries_on_the_same_task()
    {
        var task = await Submitted("bill.txt", "x");
        _tasks.End(task.Id, TaskStatus.Failed, "no model");
        await LookAgain();
        await AwaitAssertAsync(() => Files("failed").Count.ShouldBe(2));

        File.Move(Path.Combine(_folder, "failed", "bill.txt"), Path.Combine(_folder, "bill.txt"));
        await LookAgain();
        await LookAgain();
        await AwaitAssertAsync(() => _tasks.Retried.ShouldBe([task.Id]));
        _tasks.End(task.Id, TaskStatus.Completed);
        await LookAgain();

        await AwaitAssertAsync(() => Files("done").ShouldBe(["bill.txt"]));
        _tasks.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task After_a_crash_between_the_commit_and_the_move_the_file_comes_to_the_same_task_and_moves()
    {
        var task = await Submitted("bill.txt", "x");
        await WatchAsync(_inbox);
        Sys.Stop(_inbox);
        await ExpectTerminatedAsync(_inbox);
        _tasks.End(task.Id, TaskStatus.Completed);

        var again = Start();
        await LookAgain(again);
        await LookAgain(again);

        await AwaitAssertAsync(() => Files("done").ShouldBe(["bill.txt"]));
        _tasks.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_number_and_nothing_is_overwritten()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "done"));
        File.WriteAllText(Path.Combine(_folder, "done", "bill.txt"), "earlier");
        var task = await Submitted("bill.txt", "later");
        _tasks.End(task.Id, TaskStatus.Completed);

        await LookAgain();

        await AwaitAssertAsync(() => Files("done").ShouldBe(["bill (2).txt", "bill.txt"]));
        File.ReadAllText(Path.Combine(_folder, "done", "bill.txt")).ShouldBe("earlier");
    }

    [Fact]
    public async Task Hidden_and_unfinished_files_stay_alone()
    {
        foreach (var name in new[] { ".hidden", "bill.pdf.part", "bill.pdf.crdownload", "~$bill.docx", "bill.txt~", "x.tmp" })
            File.WriteAllText(Path.Combine(_folder, name), "x");

        await LookAgain();
        await LookAgain();
        await LookAgain();

        _tasks.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_was_overwritten_meanwhile_stays_for_a_task_of_its_own()
    {
        var task = await Submitted("bill.txt", "first");
        File.WriteAllText(Path.Combine(_folder, "bill.txt"), "second, longer");
        _tasks.End(task.Id, TaskStatus.Completed);

        for (var look = 0; look < 4; look++)
            await LookAgain();

        await AwaitAssertAsync(() => _tasks.All.Count.ShouldBe(2));
        Files("").ShouldBe(["bill.txt"]);
        Files("done").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_refuses_is_a_fault_and_the_file_is_tried_again()
    {
        _tasks.RefuseNext = new StoreRefused(StoreRefusal.Busy, "the queue is full");
        File.WriteAllText(Path.Combine(_folder, "bill.txt"), "x");
        await LookAgain();
        await LookAgain();
        await AwaitAssertAsync(async () => (await Health()).Fault.ShouldNotBeNull().ShouldContain("the queue is full"));

        await LookAgain();

        await TheTask();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_a_fault_with_a_remedy_and_heals()
    {
        Directory.Delete(_folder, recursive: true);
        File.WriteAllText(_folder, "a file where the folder was");
        await LookAgain();

        await AwaitAssertAsync(async () =>
        {
            var pong = await Health();
            pong.Fault.ShouldNotBeNull().ShouldContain(_folder);
            pong.Remedy.ShouldNotBeNull().ShouldContain("tried again");
        });

        File.Delete(_folder);
        await LookAgain();
        (await Health()).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Odd_things_are_named_once_and_never_make_the_inbox_unready()
    {
        OddFiles.MakePipe(Path.Combine(_folder, "pipe.txt"));
        File.CreateSymbolicLink(Path.Combine(_folder, "link.txt"), "/dev/zero");

        // Whatever else is logged does not count: each of the two is named, once, however often it is seen.
        await EventFilter.Warning(start: "The inbox leaves 'pipe.txt'").ExpectOneAsync(async () =>
        {
            await LookAgain();
            await LookAgain();
            await LookAgain();
        });

        (await Health()).Fault.ShouldBeNull();
        var view = await View();
        view.Counts.Left.ShouldBe(2);
        view.Files.Select(line => (line.Name, line.State)).ShouldBe([("link.txt", InboxFileState.Left), ("pipe.txt", InboxFileState.Left)]);
        view.Files[1].Reason.ShouldNotBeNull().ShouldContain("a pipe (FIFO)");
        _tasks.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_owner_sees_what_waits_and_what_failed_and_has_it_tried_again()
    {
        var task = await Submitted("bill.txt", "x");
        var working = (await View()).Files.ShouldHaveSingleItem();
        (working.Name, working.State, working.Task).ShouldBe(("bill.txt", InboxFileState.Working, task.Id));
        File.WriteAllText(Path.Combine(_folder, "late.txt"), "y");
        _tasks.End(task.Id, TaskStatus.Failed, "no total found");
        await LookAgain();
        await AwaitAssertAsync(() => Files("failed").Count.ShouldBe(2));

        var view = await View();
        view.Files.Select(line => (line.Name, line.State)).ShouldBe([("bill.txt", InboxFileState.Failed), ("late.txt", InboxFileState.Settling)]);
        view.Files[0].Reason.ShouldNotBeNull().ShouldContain("no total found");
        (view.Counts.Failed, view.Counts.Settling, view.Counts.Working).ShouldBe((1, 1, 0));

        var retried = await _inbox.Ask<InboxRetried>(new RetryInbox(["bill.txt", "nothing.txt"]));
        retried.Retried.ShouldBe(["bill.txt"]);
        retried.Refused.ShouldHaveSingleItem().Name.ShouldBe("nothing.txt");
        Files("").ShouldBe(["bill.txt", "late.txt"]);
        Files("failed").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_held_shown_with_its_reason_and_taken_when_it_may()
    {
        _source.Unreadable = "bill.txt";
        File.WriteAllText(Path.Combine(_folder, "bill.txt"), "x");
        await LookAgain();
        await LookAgain();

        var held = (await View()).Files.ShouldHaveSingleItem();
        held.State.ShouldBe(InboxFileState.Held);
        held.Reason.ShouldNotBeNull().ShouldContain("may not be read");
        held.NextTryAt.ShouldNotBeNull();
        (await Health()).Fault.ShouldBeNull("one odd file is not a fault of the inbox");

        _source.Unreadable = null;
        (await _inbox.Ask<InboxRetried>(new RetryInbox([]))).Retried.ShouldBe(["bill.txt"]);
        await TheTask();
    }

    [Fact]
    public async Task A_submission_that_breaks_a_rule_is_not_sent_and_its_file_is_held_with_the_rule()
    {
        _source.Prefix = new string('x', SubmissionRules.MaxInputBytes);
        File.WriteAllText(Path.Combine(_folder, "bill.txt"), "x");
        await LookAgain();
        await LookAgain();

        var held = (await View()).Files.ShouldHaveSingleItem();
        held.State.ShouldBe(InboxFileState.Held);
        held.Reason.ShouldNotBeNull().ShouldContain("may have 1048576 (1 MiB)");
        _tasks.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_files_follow_one_another_without_another_look()
    {
        const int Many = 300;
        for (var i = 0; i < Many; i++)
            File.WriteAllText(Path.Combine(_folder, $"{i:000}.txt"), $"{i}");
        await LookAgain();
        _tasks.CompleteAtOnce = true;
        await LookAgain();

        await AwaitAssertAsync(() => Files("done").Count.ShouldBe(Many));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private IActorRef Start() => Sys.ActorOf(InboxActor.Props(
        _settings, _source, Sys.ActorOf(Props.Create(() => new FakeStore(_tasks))), _tasks, Time, Bus));

    private async Task<SubmitTask> Submitted(string name, string content)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);
        await LookAgain();
        await LookAgain();
        return await TheTask();
    }

    private Task<InboxView> View() => _inbox.Ask<InboxView>(new GetInbox(100));

    private async Task<SubmitTask> TheTask()
    {
        await AwaitConditionAsync(() => Task.FromResult(!_tasks.All.IsEmpty));
        return _tasks.All.Values.Single();
    }

    // One further look, and the end of all that follows from it.
    private async Task LookAgain(IActorRef? inbox = null)
    {
        var looks = await Quiet(inbox, 1);
        Advance(_settings.PollInterval);
        await Quiet(inbox, looks + 1);
    }

    private async Task<int> Quiet(IActorRef? inbox, int looks)
    {
        var found = 0;
        await AwaitAssertAsync(async () =>
        {
            var pong = await Health(inbox);
            found = Looks(pong);
            found.ShouldBeGreaterThanOrEqualTo(looks);
            pong.Shown("busy").ShouldBe("0");
        });
        return found;
    }

    private static int Looks(Pong pong) => int.Parse(pong.Shown("looks"), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Pong> Health(IActorRef? inbox = null)
    {
        (inbox ?? _inbox).Tell(new Ping(1), TestActor);
        return await ExpectMsgAsync<Pong>();
    }

    private IReadOnlyList<string> Files(string folder)
    {
        var path = Path.Combine(_folder, folder);
        return Directory.Exists(path) ? [.. Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
    }
}

/// <summary>The tasks that a store would hold.</summary>
public sealed class FakeTasks : ITaskQueries
{
    private readonly ConcurrentDictionary<TaskId, (TaskStatus Status, string? Error)> _ends = [];

    public ConcurrentDictionary<TaskId, SubmitTask> All { get; } = [];

    public ConcurrentQueue<TaskId> Retried { get; } = [];

    public StoreRefused? RefuseNext { get; set; }

    public bool CompleteAtOnce { get; set; }

    public void End(TaskId id, TaskStatus status, string? error = null) => _ends[id] = (status, error);

    public StoreReply Take(StoreCommand command)
    {
        if (RefuseNext is { } refused)
        {
            RefuseNext = null;
            return refused;
        }

        switch (command)
        {
            case SubmitTask submit:
                var existing = All.Values.FirstOrDefault(task => task.Key == submit.Key);
                All.TryAdd(existing?.Id ?? submit.Id, submit);
                if (CompleteAtOnce)
                    End(submit.Id, TaskStatus.Completed);
                return new TaskSubmitted(existing?.Id ?? submit.Id, existing is not null, Status(existing?.Id ?? submit.Id));
            case RetryTask retry:
                _ends.TryRemove(retry.Id, out _);
                Retried.Enqueue(retry.Id);
                return new TaskRetried(retry.Id, new AgentName("reimbursement"));
            default:
                return new StoreRefused(StoreRefusal.Invalid, command.GetType().Name);
        }
    }

    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        var summary = new TaskSummary(id, All[id].Agent, Status(id), TaskPriority.Medium, 1, default, default, null, null, _ends.GetValueOrDefault(id).Error);
        return Task.FromResult<TaskDetail?>(new TaskDetail(summary, null, null, 0, null, null, false, "{}", null, []));
    }

    public Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private TaskStatus Status(TaskId id) => _ends.TryGetValue(id, out var end) ? end.Status : TaskStatus.Pending;
}

/// <summary>A folder with a file in it that may not be read, whoever the tests run as.</summary>
public sealed class WatchedFolder(IInboxFolder folder) : IInboxFolder
{
    public string? Unreadable { get; set; }

    /// <summary>What stands before each path.</summary>
    public string? Prefix { get; set; }

    public InboxScan Scan(int mostFiles) => folder.Scan(mostFiles);

    public InboxReading Read(InboxFile file, CancellationToken cancellationToken) =>
        file.Name == Unreadable ? throw new UnauthorizedAccessException($"'{file.Name}' may not be read.") : folder.Read(file, cancellationToken);

    public void Move(InboxFile file, string? reason) => folder.Move(file, reason);

    public FailedFiles ListFailed(int most) => folder.ListFailed(most);

    public IReadOnlyList<string> PutBackChanged(int most) => folder.PutBackChanged(most);

    public string? PutBack(string failedName) => folder.PutBack(failedName);

    public string PathOf(string name) => Prefix + folder.PathOf(name);
}

internal sealed class FakeStore : ReceiveActor
{
    public FakeStore(FakeTasks tasks) => Receive<StoreCommand>(command => Sender.Tell(tasks.Take(command)));
}
