
namespace RsPa.Architecture.Tests;

/// <summary>Decisions and states are pure: no clock, no chance, no input or output, no threads, no actors, no log.</summary>
public sealed class DecisionTests
{
    private static readonly string[] Pure = ["Decision", "Decided", "State", "Machine", "Ledger", "Event", "Effect", "Policy", "Transition", "Backoff"];

    private static readonly string[] Impure =
    [
        "Akka", "Microsoft.Extensions", "Microsoft.Data", "System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process",
    ];

    private static readonly string[] ImpureTypes =
    [
        "System.TimeProvider", "System.Random", "System.Console", "System.Environment", "System.Diagnostics.Stopwatch",
        "System.Security.Cryptography.RandomNumberGenerator",
    ];

    [Theory]
    [InlineData("AgentDecision")]
    [InlineData("AgentEvent")]
    [InlineData("AttemptDecision")]
    [InlineData("ExponentialBackoff")]
    [InlineData("InboxDecision")]
    [InlineData("OllamaHealthState")]
    [InlineData("RetryDecision")]
    [InlineData("SchedulerState")]
    [InlineData("SchedulingDecision")]
    [InlineData("SlotLedger")]
    [InlineData("TaskMachine")]
    [InlineData("TaskState")]
    public void A_decision_is_known_by_its_name(string name) => Decisions().ShouldContain(arrow => arrow.From.Name == name);

    [Fact]
    public void A_decision_is_pure() =>
        Decisions().Where(arrow => Impure.Any(arrow.To.IsIn) || ImpureTypes.Contains(arrow.To.Type)).ShouldBeEmpty();

    // Messages have a rule of their own (AreaTests).
    private static IEnumerable<Arrow> Decisions() =>
        House.Arrows.Where(arrow => arrow.From.Project == "RsPa.Actors" && arrow.From.Area != "Protocol" && Pure.Any(ending => arrow.From.Name.EndsWith(ending, StringComparison.Ordinal)));
}
