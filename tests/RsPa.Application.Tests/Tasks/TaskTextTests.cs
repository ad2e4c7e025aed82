using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Application.Tests.Tasks;

/// <summary>What lists say of a task in a few words.</summary>
public sealed class TaskTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"hours":24}""", null, "hours 24")]
    [InlineData("""{"path":"/home/me/bills/uk-bookshop.txt","preview":true}""", null, "uk-bookshop.txt, preview")]
    [InlineData("""{"report":{"from":"2025-01-01","until":"2025-12-31"}}""", null, "report from 2025-01-01 until 2025-12-31")]
    [InlineData("""{"text":"call the plumber"}""", "k", "call the plumber")]
    [InlineData("""{"text":"two\nlines"}""", null, "two …")]
    [InlineData("""{"remove":"e17","preview":false,"more":null}""", null, "remove e17, not preview")]
    [InlineData("""{"files":["/a/b.pdf"],"n":[1,2]}""", null, "files b.pdf, n 2 items")]
    [InlineData("""{"a":{"b":{"c":{"d":1}}}}""", null, "a b c {…}")]
    [InlineData("""{"text":"\u001b[2J is obeyed"}""", null, "\\u001B[2J is obeyed")]
    [InlineData("{}", "first run: a.txt", "first run: a.txt")]
    [InlineData("{}", null, "")]
    [InlineData(null, "scan 7", "scan 7")]
    [InlineData(null, null, "an input of 98 kB")]
    public void A_task_is_about_what_its_input_says(string? input, string? key, string words) =>
        TaskTopics.Of(new TaskTopic(new TaskId(Guid.Empty), key, input, 100_000)).ShouldBe(words);

    [Fact]
    public void A_long_text_is_cut() =>
        TaskTopics.Of(new TaskTopic(new TaskId(Guid.Empty), null, $$"""{"text":"{{new string('x', 5000)}} y","more":"{{new string('z', 5000)}}","again":"{{new string('z', 5000)}}"}""", 15_000)).Length.ShouldBe(120);

    [Theory]
    [InlineData(TaskStatus.Pending, 0, 0, "waits for a free slot", null)]
    [InlineData(TaskStatus.Pending, 0, 3600, "waits for its time, due in 1 h", "due in 1 h")]
    [InlineData(TaskStatus.Pending, 0, -3600, "waits for a free slot", null)]
    [InlineData(TaskStatus.Pending, 2, 10, "waits for try 3, due in 10 s", "due in 10 s: no")]
    [InlineData(TaskStatus.Pending, 2, 0, "waits for try 3", "no")]
    [InlineData(TaskStatus.Running, 1, 0, "runs (try 1)", null)]
    [InlineData(TaskStatus.Completed, 2, 0, "completed", null)]
    [InlineData(TaskStatus.Failed, 3, 0, "failed: no", "no")]
    [InlineData(TaskStatus.Cancelled, 0, 0, "cancelled", null)]
    public void Where_a_task_stands_is_said_as_it_is(TaskStatus status, int attempt, int dueIn, string sentence, string? note)
    {
        var task = new TaskSummary(new TaskId(Guid.Empty), new AgentName("echo"), status, TaskPriority.Medium, attempt, Now, Now.AddSeconds(dueIn), null, null, attempt > 1 ? "no" : null);
        TaskSentences.Of(task, Now).ShouldBe(sentence);
        TaskSentences.Note(task, Now).ShouldBe(note);
    }

    [Fact]
    public void A_task_whose_attempt_waits_for_the_model_says_since_when()
    {
        var task = new TaskSummary(new TaskId(Guid.Empty), new AgentName("echo"), TaskStatus.Running, TaskPriority.Medium, 2, Now, Now, Now, null, null);

        TaskSentences.Of(task, Now, modelWait: Now.AddMinutes(-3)).ShouldBe("waits for the model (began 3 min ago, try 2)");
    }

    [Fact]
    public void A_task_of_a_paused_agent_waits_for_that_and_for_no_slot()
    {
        var agent = FakeAgents.Make("echo") with { Paused = "holiday" };
        var task = new TaskSummary(new TaskId(Guid.Empty), new AgentName("echo"), TaskStatus.Pending, TaskPriority.Medium, 0, Now, Now, null, null, null);

        TaskSentences.Of(task, Now, agent).ShouldBe("waits: agent echo is paused (holiday)");
        TaskSentences.Note(task, Now, agent).ShouldBe("agent echo is paused (holiday)");
        TaskSentences.Of(task with { DueAt = Now.AddHours(1) }, Now, agent).ShouldBe("waits: agent echo is paused (holiday), due in 1 h");
        TaskSentences.Of(task with { Status = TaskStatus.Running, Attempt = 1 }, Now, agent).ShouldBe("runs (try 1)");
    }

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-12, "12 s ago")]
    [InlineData(-59.9, "59 s ago")]
    [InlineData(-200, "3 min ago")]
    [InlineData(-7199, "1 h ago")]
    [InlineData(-100_000, "27 h ago")]
    [InlineData(-500_000, "5 d ago")]
    [InlineData(-10_000_000, "2025-10-07")]
    [InlineData(59.5, "in 1 min")]
    [InlineData(3600, "in 1 h")]
    [InlineData(3540, "in 59 min")]
    [InlineData(3599.9, "in 1 h")]
    [InlineData(5400, "in 1 h 30 min")]
    [InlineData(300_000, "in 3 d")]
    public void How_long_ago_something_was_is_said_in_words(double seconds, string words) => Ages.Words(Now.AddSeconds(seconds), Now).ShouldBe(words);
}
