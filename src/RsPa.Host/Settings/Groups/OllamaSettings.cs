using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The Ollama servers, and how their models are called.</summary>
public sealed record OllamaSettings
{
    internal static readonly SettingGroup Group = new("ollama", "The Ollama servers, and how their models are called.");

    private static readonly Setting<string> HostKey = Group.Text("host", "localhost", "a host name or an IP address", TextFormats.HostName, "The computer on which Ollama runs.");

    private static readonly Setting<int> PortKey = Group.WholeNumber("port", 11434, 1, 65535, null, "The port on which Ollama listens.");

    private static readonly Setting<string> DefaultModelKey = Group.Text("default_model", "llama4:maverick", "model or model:tag, for example llama4:maverick; without a tag, latest is meant; capitals are made small", TextFormats.Model, "The model of a call that names none.");

    private static readonly Setting<double> TemperatureKey = Group.Number("temperature", 0.1, 0, 2, "How freely a model answers: 0 is the most regular.");

    private static readonly Setting<int?> MaxTokensKey = Group.OptionalWholeNumber("max_tokens", 1, int.MaxValue, "tokens", "The most that a model may answer. Empty: as much as fits into the context beside the prompt.");

    private static readonly Setting<int> MaxContextKey = Group.WholeNumber("max_context", 16_384, 512, 4_194_304, "tokens", "The largest context (num_ctx) that a call asks for, prompt and answer together: as much as a call needs, up to this. A longer prompt is refused. A larger context takes more of the GPU's memory.");

    private static readonly Setting<TimeSpan> TimeoutKey = Group.Duration("timeout", 30.Seconds(), 5.Seconds(), 300.Seconds(), "The longest silence between two parts of an answer.");

    private static readonly Setting<TimeSpan> FirstTokenTimeoutKey = Group.Duration("first_token_timeout", 600.Seconds(), 5.Seconds(), 3600.Seconds(), "The longest wait for the first part of an answer, loading the model included.");

    private static readonly Setting<int> MaxRetriesKey = Group.WholeNumber("max_retries", 3, 0, 10, "retries", "Further tries of a call that failed before its answer began. A server that says that it is busy is tried for five minutes. 0: no call is tried again.");

    private static readonly Setting<TimeSpan> HealthCheckIntervalKey = Group.Duration("health_check_interval", 60.Seconds(), 10.Seconds(), 600.Seconds(), "How long a finding about the server's health is used again.");

    private static readonly Setting<int> SlotsKey = Group.WholeNumber("slots", 1, 1, 64, "calls", "Model calls in flight at once on one server. Further ones wait in the gateway's queue.");

    private static readonly Setting<int?> ModelSlotsKey = Group.OptionalWholeNumber("model_slots", 1, 64, "calls", "How many of these calls on one model: OLLAMA_NUM_PARALLEL of the first server. Empty: one model can have them all.");

    private static readonly Setting<int?> VramKey = Group.OptionalWholeNumber("vram", 1, 10_000_000, "MB", "The GPU memory of the first server. Empty: not known; what it unloads by itself is then seen at the next look.");

    private static readonly Setting<int> MaxLoadedKey = Group.WholeNumber("max_loaded", 3, 1, 64, "models", "How many models the first server keeps loaded: its OLLAMA_MAX_LOADED_MODELS.");

    private static readonly Setting<string?> MacKey = Group.OptionalText("mac", "the address of a network card, such as AA:BB:CC:DD:EE:FF", static text => OllamaEndpointSetting.ReadMac(text) is null ? Reading<string>.Wrong("is not the address of a network card") : Reading<string>.Of(text), "Wakes the first server's machine (wake-on-LAN) when a call or a task waits for it while it is away: three times, 20 s apart, then every 10 minutes.");

    private static readonly Setting<IReadOnlyList<string>> EndpointsKey = Group.TextList("endpoints", [], OllamaEndpointSetting.Allowed, OllamaEndpointSetting.Check, "Further Ollama servers. One that does not say has as many slots as the first.");

    internal OllamaSettings(SettingValues values)
    {
        Host = values.Get(HostKey);
        Port = values.Get(PortKey);
        DefaultModel = values.Get(DefaultModelKey);
        Temperature = values.Get(TemperatureKey);
        MaxTokens = values.Get(MaxTokensKey);
        MaxContext = values.Get(MaxContextKey);
        Timeout = values.Get(TimeoutKey);
        FirstTokenTimeout = values.Get(FirstTokenTimeoutKey);
        MaxRetries = values.Get(MaxRetriesKey);
        HealthCheckInterval = values.Get(HealthCheckIntervalKey);
        Slots = values.Get(SlotsKey);
        ModelSlots = values.Get(ModelSlotsKey);
        Vram = values.Get(VramKey);
        MaxLoaded = values.Get(MaxLoadedKey);
        Mac = values.Get(MacKey);
        Endpoints = [.. values.Get(EndpointsKey).Select(text => OllamaEndpointSetting.Parse(text, Slots)!)];
        BaseUrl = new UriBuilder(Uri.UriSchemeHttp, Host, Port).Uri;
    }

    /// <summary>The host; localhost by default.</summary>
    public string Host { get; init; }

    /// <summary>The port: 1–65535, 11434 by default.</summary>
    public int Port { get; init; }

    /// <summary>The model of a call that names none, in small letters; llama4:maverick by default.</summary>
    public string DefaultModel { get; init; }

    /// <summary>The temperature: 0–2, 0.1 by default.</summary>
    public double Temperature { get; init; }

    /// <summary>The most tokens of an answer: above 0, or null (the default) for as many as fit beside the prompt.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The largest context that a call asks for, in tokens: 512–4194304, 16384 by default.</summary>
    public int MaxContext { get; init; }

    /// <summary>The longest silence between tokens: 5–300 s, 30 s by default.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>The longest wait for the first token: 5–3600 s, 600 s by default.</summary>
    public TimeSpan FirstTokenTimeout { get; init; }

    /// <summary>Retries before the first token: 0–10, 3 by default.</summary>
    public int MaxRetries { get; init; }

    /// <summary>How long a health finding stays valid: 10–600 s, 60 s by default.</summary>
    public TimeSpan HealthCheckInterval { get; init; }

    /// <summary>Calls in flight at once: 1–64, 1 by default.</summary>
    public int Slots { get; init; }

    /// <summary>How many calls on one model of the first server: 1–64; as many as there are slots by default.</summary>
    public int? ModelSlots { get; init; }

    /// <summary>The GPU memory of the first server, in MB; not known by default.</summary>
    public int? Vram { get; init; }

    /// <summary>How many models the first server keeps loaded: 1–64; 3 by default.</summary>
    public int MaxLoaded { get; init; }

    /// <summary>The address of its network card, by which it is woken; none by default.</summary>
    public string? Mac { get; init; }

    /// <summary>The first server.</summary>
    internal OllamaEndpointSetting First() => new(BaseUrl, Slots) { ModelSlots = ModelSlots, MemoryMb = Vram, MaxLoaded = MaxLoaded, Mac = Mac is null ? null : OllamaEndpointSetting.ReadMac(Mac) };

    /// <summary>Further servers; none by default.</summary>
    public IReadOnlyList<OllamaEndpointSetting> Endpoints { get; init; }

    /// <summary>Computed: the base URL of the first server, made of host and port.</summary>
    public Uri BaseUrl { get; init; }
}
