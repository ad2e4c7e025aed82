using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Scheduling;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>The scheduler without a server: models are single letters, calls are numbers.</summary>
internal sealed class SchedulerBench
{
    public const long Gigabyte = 1_000_000_000;

    public SchedulerBench(int queue = 512, int loaded = 3, int parallel = 1, long vram = 100 * Gigabyte) =>
        State = new SchedulerState(new SchedulerLimits(queue, loaded, parallel, vram, TimeSpan.FromMinutes(5)));

    public SchedulerState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What is in memory, with a star where it works or is held.</summary>
    public string Loaded => string.Concat(State.Runners.Select(runner => runner.Model.Name + (runner.IsLoading ? "…" : runner.IsIdle ? "" : "*")));

    public static StandInModel Model(string name, long gigabytes = 4) => new(name, gigabytes * Gigabyte) { Digest = name };

    public static RunnerOptions Options(string json = "{}") =>
        ModelOptions.Read(JsonNode.Parse(json)!.AsObject(), Model("a"), shift: true, 4096).Runner;

    /// <summary>A call asks for a model.</summary>
    public string Ask(int call, string model, double? keepSeconds = null, string options = "{}") => Ask(call, Model(model), keepSeconds, options);

    public string Ask(int call, StandInModel model, double? keepSeconds = null, string options = "{}") =>
        Do(new SchedulerCommand.Ask(new Demand(call, model, Options(options), keepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));

    /// <summary>The load that goes on comes to its end.</summary>
    public string EndLoad(string? error = null) => Do(new SchedulerCommand.EndLoad(State.Loading!.Id, error));

    /// <summary>A call asks for a model and gets it, with a load if it needs one, and takes a slot.</summary>
    public void Run(int call, string model, double? keepSeconds = null)
    {
        Ask(call, model, keepSeconds);
        if (State.Loading is not null)
            EndLoad();
        Slot(call);
    }

    public string Slot(int call) => Do(new SchedulerCommand.AskSlot(call));

    public string Leave(int call, bool losesSlot = false) => Do(new SchedulerCommand.Leave(call, losesSlot));

    public string Unload(string model) => Do(new SchedulerCommand.Unload(model));

    public string Pass(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return Do(new SchedulerCommand.Tick());
    }

    /// <summary>Does something, and says in short what it led to.</summary>
    public string Do(SchedulerCommand command)
    {
        var before = State;
        (State, var events) = SchedulerMachine.Decide(State, command, Now);
        return string.Join(' ', events.Select(happened => Say(happened, before)).Where(word => word.Length > 0));
    }

    private string Say(SchedulerEvent happened, SchedulerState before)
    {
        string Name(int runner) => (State.Runners.Find(found => found.Id == runner) ?? before.Runners.Find(found => found.Id == runner))?.Model.Name ?? "?";
        return happened switch
        {
            SchedulerEvent.Refused refused => $"503({refused.Call})",
            SchedulerEvent.Queued queued => $"queued({queued.Demand.Call})",
            SchedulerEvent.LoadBegan began => $"load({began.Demand.Model.Name})",
            SchedulerEvent.LoadFailed failed => $"failed({failed.Call})",
            SchedulerEvent.LoadAborted aborted => $"aborted({Name(aborted.Runner)})",
            SchedulerEvent.Admitted admitted => $"admitted({admitted.Demand.Call})",
            SchedulerEvent.Marked marked => $"marked({Name(marked.Runner)})",
            SchedulerEvent.Ended ended => $"ended({Name(ended.Runner)})",
            SchedulerEvent.SlotGiven given => $"slot({given.Call})",
            SchedulerEvent.SlotLost lost => $"lost({Name(lost.Runner)})",
            _ => "",
        };
    }
}
