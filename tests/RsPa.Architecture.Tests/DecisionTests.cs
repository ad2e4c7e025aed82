using System.Reflection;
using RsPa.Actors.Decisions;

namespace RsPa.Architecture.Tests;

/// <summary>
/// Decisions and states are pure: no clock, no chance, no input or output, no threads, no actors, no log. A decision is known by what it
/// is: it has a <c>Decide</c> or an <c>Evolve</c> that gives something, or is marked; and all that it uses is a part of it.
/// </summary>
public sealed class DecisionTests
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string[] Impure =
    [
        "Akka", "Microsoft.Extensions", "Microsoft.Data", "System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process",
    ];

    private static readonly string[] ImpureTypes =
    [
        "System.TimeProvider", "System.Random", "System.Console", "System.Environment", "System.Diagnostics.Stopwatch",
        "System.Security.Cryptography.RandomNumberGenerator",
    ];

    private static readonly HashSet<string> Found = Find();

    [Theory]
    [InlineData("Agents.AgentDecision")] // by its Decide
    [InlineData("Agents.AgentState")] // by its Evolve
    [InlineData("Agents.AgentEvent")] // what that takes
    [InlineData("Agents.AgentDecided")] // what that gives
    [InlineData("Documents.DocumentsDecision")] // by its mark
    [InlineData("Documents.DocumentsEffect")] // in a list of what that gives
    [InlineData("Gateway.Endpoints.OllamaHealthState")]
    [InlineData("Gateway.Endpoints.RetryDecision")]
    [InlineData("Gateway.Scheduling.SchedulerState")]
    [InlineData("Gateway.Scheduling.SchedulingDecision")]
    [InlineData("Gateway.Scheduling.WakeDecision")] // what another one uses
    [InlineData("Health.HealthState")]
    [InlineData("Inbox.InboxDecision")]
    [InlineData("Inbox.InboxState")]
    [InlineData("Schedules.ScheduleDecision")]
    [InlineData("Schedules.ScheduleMachine")]
    [InlineData("Schedules.Times.WallClock")] // what decisions use
    [InlineData("Retries.ExponentialBackoff")]
    [InlineData("Store.SlotLedger")]
    [InlineData("Tasks.Company")]
    [InlineData("Tasks.AttemptDecision")]
    [InlineData("Tasks.DispatcherCommand")]
    [InlineData("Tasks.DispatcherDecision")]
    [InlineData("Tasks.DispatcherEffect")]
    [InlineData("Tasks.DispatcherEvent")]
    [InlineData("Tasks.RunDecision")]
    [InlineData("Tasks.RunState")]
    [InlineData("Tasks.RunTable")] // what a state holds
    [InlineData("Tasks.TaskEvent")]
    [InlineData("Tasks.TaskMachine")]
    [InlineData("Tasks.TaskState")]
    public void A_decision_is_known_by_what_it_is(string name) => Found.ShouldContain($"RsPa.Actors.{name}");

    [Theory]
    [InlineData("Tasks.DispatcherActor")] // carries decisions out
    [InlineData("Documents.DocumentsActor")]
    [InlineData("Gateway.Endpoints.OllamaHealth")]
    public void What_carries_a_decision_out_is_none(string name) => Found.ShouldNotContain($"RsPa.Actors.{name}");

    [Fact]
    public void A_decision_is_pure() =>
        House.Arrows.Where(arrow => Found.Contains(arrow.From.Type) && (Impure.Any(arrow.To.IsIn) || ImpureTypes.Contains(arrow.To.Type))).ShouldBeEmpty();

    // All that a decision uses is a part of it, whatever its name. Messages have a rule of their own (AreaTests).
    private static HashSet<string> Find()
    {
        var types = typeof(DecisionAttribute).Assembly.GetTypes();
        var uses = House.Arrows.Where(arrow => arrow.To.Project == "RsPa.Actors" && arrow.To.Area != "Protocol").ToLookup(arrow => arrow.From.Type, arrow => arrow.To.Type, StringComparer.Ordinal);
        var cases = types.Where(type => type.BaseType?.FullName is not null).ToLookup(type => Outer(type.BaseType!), Outer, StringComparer.Ordinal);
        var seen = types.Where(type => type.GetCustomAttribute<DecisionAttribute>() is not null || type.GetMethods(Own).Any(IsDecision)).Select(Outer).ToHashSet(StringComparer.Ordinal);
        var open = new Stack<string>(seen);
        while (open.TryPop(out var type))
        {
            foreach (var next in uses[type].Concat(cases[type]).Where(seen.Add))
                open.Push(next);
        }

        return seen;
    }

    private static bool IsDecision(MethodInfo method) => method.Name is "Decide" or "Evolve" && method.ReturnType != typeof(void);

    private static string Outer(Type type) => type.FullName!.Split('+')[0];
}
