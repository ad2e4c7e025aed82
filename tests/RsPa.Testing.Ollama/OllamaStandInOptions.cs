namespace RsPa.Testing.Ollama;

/// <summary>How the stand-in runs.</summary>
public sealed record OllamaStandInOptions
{
    private const long Gibibyte = 1L << 30;

    /// <summary>The address to listen on: an IP address or <c>localhost</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The models that it has at first.</summary>
    public IReadOnlyList<StandInModel> Models { get; init; } = [new StandInModel("llama4:maverick")];

    /// <summary>What can be pulled, by its name; nothing means that there is no such model. By default all can.</summary>
    public Func<string, StandInModel?> Registry { get; init; } = name => new StandInModel(name);

    /// <summary>What <c>/api/version</c> says.</summary>
    public string Version { get; init; } = "0.32.15";

    /// <summary>The clock of its waits and times.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a model takes to load.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>Where a model's load waits for the test; nothing means that it does not.</summary>
    public Func<StandInModel, Gate?>? LoadGate { get; init; }

    /// <summary>How long a token takes, where nothing is scripted.</summary>
    public TimeSpan TokenTime { get; init; }

    /// <summary>How many calls may wait for a load behind the first (OLLAMA_MAX_QUEUE).</summary>
    public int MaxQueue { get; init; } = 512;

    /// <summary>How many models may be in memory (OLLAMA_MAX_LOADED_MODELS).</summary>
    public int MaxLoadedModels { get; init; } = 3;

    /// <summary>How many calls a model works on at once (OLLAMA_NUM_PARALLEL).</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>How long a model stays loaded where a call does not say (OLLAMA_KEEP_ALIVE).</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The GPU's memory, in bytes.</summary>
    public long VramBytes { get; init; } = 16 * Gibibyte;

    /// <summary>The context where a call asks for none, in tokens. Ollama chooses it by the GPU's memory.</summary>
    public int DefaultContext { get => field > 0 ? field : ContextFor(VramBytes); init; }

    /// <summary>
    /// How many callers must leave with pieces unread until a slot of their model stays taken for good, as a real server does; 0 is never.
    /// </summary>
    public int DeparturesPerLostSlot { get; init; } = 3;

    /// <summary>What happens to a request to generate that nothing is scripted for, given its number from 1; nothing means a normal answer.</summary>
    public Func<int, RecordedRequest, OllamaBehaviour?>? Otherwise { get; init; }

    /// <summary>Whether the requests are kept for a test to look at; a server that runs for long forgets them.</summary>
    public bool KeepRequests { get; init; } = true;

    /// <summary>Where each request is told to, such as the console.</summary>
    public Action<RecordedRequest>? Seen { get; init; }

    private static int ContextFor(long vram) => vram < 23 * Gibibyte ? 4096 : vram < 47 * Gibibyte ? 32_768 : 262_144;
}
