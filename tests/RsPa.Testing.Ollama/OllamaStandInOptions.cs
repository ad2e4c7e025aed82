namespace RsPa.Testing.Ollama;

/// <summary>How the stand-in runs.</summary>
public sealed record OllamaStandInOptions
{
    /// <summary>The address to listen on: an IP address or <c>localhost</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The models that it has at first.</summary>
    public IReadOnlyList<StandInModel> Models { get; init; } = [new StandInModel("llama4:maverick")];

    /// <summary>What <c>/api/version</c> says.</summary>
    public string Version { get; init; } = "0.12.6";

    /// <summary>The clock of its waits and times.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a model takes to load, where nothing is scripted.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>How long a token takes, where nothing is scripted.</summary>
    public TimeSpan TokenTime { get; init; }

    /// <summary>What happens to a request to generate that nothing is scripted for, given its number from 1; nothing means a normal answer.</summary>
    public Func<int, RecordedRequest, OllamaBehaviour?>? Otherwise { get; init; }

    /// <summary>Where each request is told to, such as the console.</summary>
    public Action<RecordedRequest>? Seen { get; init; }
}
