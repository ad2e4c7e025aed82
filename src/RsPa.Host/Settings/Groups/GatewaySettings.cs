using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The gateway to the models, and the Ollama API that it speaks itself.</summary>
public sealed record GatewaySettings
{
    internal static readonly SettingGroup Group = new("gateway", "The gateway to the models, and the Ollama API that it speaks itself.");

    private static readonly Setting<bool> EnabledKey = Group.Switch("enabled", true, "Speak Ollama's own API on a port, for every program that knows Ollama, OpenAI or Anthropic. Without it only the service's own agents use the gateway.");

    private static readonly Setting<string> HostKey = Group.Text("host", "localhost", "a loopback address: localhost, 127.0.0.0/8 or ::1", TextFormats.Loopback, "The address on which the gateway speaks Ollama's own API.");

    private static readonly Setting<int> PortKey = Group.WholeNumber("port", 11435, 1024, 65535, null, "The port on which it does.");

    private static readonly Setting<bool> RequireKeyKey = Group.Switch("require_key", false, "Ask every caller for an API key (`rspa llm key create`). Without it callers of this computer that have none share the tenant `local`.");

    private static readonly Setting<int> QueueLimitKey = Group.WholeNumber("queue_limit", 20_000, 1, 100000, "calls", "Model calls that may wait. A full queue refuses further ones, and says so.");

    private static readonly Setting<TimeSpan> InteractiveMaxWaitKey = MaxWait("interactive", 60.Seconds(), "a person's call");

    private static readonly Setting<TimeSpan> CriticalMaxWaitKey = MaxWait("critical", 120.Seconds(), "a call for a critical task");

    private static readonly Setting<TimeSpan> HighMaxWaitKey = MaxWait("high", 600.Seconds(), "a call for a high task");

    private static readonly Setting<TimeSpan> MediumMaxWaitKey = MaxWait("medium", 3600.Seconds(), "a call for a medium task");

    private static readonly Setting<TimeSpan> LowMaxWaitKey = MaxWait("low", 14400.Seconds(), "a call for a low task");

    private static readonly Setting<TimeSpan> MinResidencyKey = Group.Duration("min_residency", 60.Seconds(), 0.Seconds(), 3600.Seconds(), "How long a loaded model stays before another may take its place, unless a maximum wait or a fair share calls for that.");

    private static readonly Setting<double> MaxSwapShareKey = Group.Number("max_swap_share", 0.05, 0.001, 1, "The share of time that may be spent on swapping models, unless a maximum wait or a fair share calls for more.");

    private static readonly Setting<TimeSpan> PreemptAfterKey = Group.Duration("preempt_after", 20.Seconds(), 0.Seconds(), 3600.Seconds(), "A person's call that would wait longer takes the slot of a background call, which is made again. 0 turns that off.");

    private static readonly Setting<TimeSpan> UnloadAfterKey = Group.Duration("unload_after", 1800.Seconds(), 0.Seconds(), 604800.Seconds(), "A model that nobody has asked for so long is unloaded. 0: never.");

    private static readonly Setting<TimeSpan> CallRetentionDaysKey = Group.Duration("call_retention_days", 90.Days(), 1.Days(), 3650.Days(), "Older model calls are removed, and only what they came to in a day is kept.");

    private static readonly Setting<int> CallLimitKey = Group.WholeNumber("call_limit", 1_000_000, 1_000, 100_000_000, "calls", "Model calls that are kept one by one. Beyond that the oldest are removed, as when they are old.");

    private static readonly Setting<IReadOnlyList<string>> TenantsKey = Group.TextList("tenants", [], TenantSetting.Allowed, TenantSetting.Check, "Shares and budgets of agents and of API keys, by name. From a soft budget on a warning is logged; from a hard one on calls wait for the next day. For a key it goes before what the key was made with. Of two entries of one name the later one holds.");

    internal GatewaySettings(SettingValues values)
    {
        Enabled = values.Get(EnabledKey);
        Host = values.Get(HostKey);
        Port = values.Get(PortKey);
        RequireKey = values.Get(RequireKeyKey);
        QueueLimit = values.Get(QueueLimitKey);
        InteractiveMaxWait = values.Get(InteractiveMaxWaitKey);
        CriticalMaxWait = values.Get(CriticalMaxWaitKey);
        HighMaxWait = values.Get(HighMaxWaitKey);
        MediumMaxWait = values.Get(MediumMaxWaitKey);
        LowMaxWait = values.Get(LowMaxWaitKey);
        Tenants = [.. values.Get(TenantsKey).Select(TenantSetting.Parse)];
        CallRetention = values.Get(CallRetentionDaysKey);
        CallLimit = values.Get(CallLimitKey);
        MinResidency = values.Get(MinResidencyKey);
        MaxSwapShare = values.Get(MaxSwapShareKey);
        PreemptAfter = values.Get(PreemptAfterKey);
        UnloadAfter = values.Get(UnloadAfterKey);
    }

    /// <summary>Whether it listens on a port at all; true by default.</summary>
    public bool Enabled { get; init; }

    /// <summary>Whether every caller needs a key; false by default.</summary>
    public bool RequireKey { get; init; }

    /// <summary>The address to listen on, a loopback one; localhost by default.</summary>
    public string Host { get; init; }

    /// <summary>The port: 1024–65535, 11435 by default.</summary>
    public int Port { get; init; }

    /// <summary>Model calls that may wait: 1–100000, 20000 by default.</summary>
    public int QueueLimit { get; init; }

    /// <summary>The wait after which a person's call goes before its lane and before keeping a model: 1 s–7 days, 60 s by default.</summary>
    public TimeSpan InteractiveMaxWait { get; init; }

    /// <summary>The same for critical tasks: 2 minutes by default.</summary>
    public TimeSpan CriticalMaxWait { get; init; }

    /// <summary>The same for high tasks: 10 minutes by default.</summary>
    public TimeSpan HighMaxWait { get; init; }

    /// <summary>The same for medium tasks: 1 hour by default.</summary>
    public TimeSpan MediumMaxWait { get; init; }

    /// <summary>The same for low tasks: 4 hours by default.</summary>
    public TimeSpan LowMaxWait { get; init; }

    /// <summary>How long a loaded model stays: 0–3600 s, 60 s by default.</summary>
    public TimeSpan MinResidency { get; init; }

    /// <summary>The share of time for swaps: 0.001–1, 0.05 by default.</summary>
    public double MaxSwapShare { get; init; }

    /// <summary>The wait of a person that a background call makes way for: 0–3600 s, 20 s by default; 0 is never.</summary>
    public TimeSpan PreemptAfter { get; init; }

    /// <summary>How long a model stays that nobody asks: 0–7 days, 30 minutes by default; 0 is for ever.</summary>
    public TimeSpan UnloadAfter { get; init; }

    /// <summary>What is set for tenants; nothing by default.</summary>
    public IReadOnlyList<TenantSetting> Tenants { get; init; }

    /// <summary>How long model calls are kept one by one: 1–3650 days, 90 by default.</summary>
    public TimeSpan CallRetention { get; init; }

    /// <summary>How many are: 1000–100000000, 1000000 by default.</summary>
    public int CallLimit { get; init; }

    private static Setting<TimeSpan> MaxWait(string lane, Duration usual, string whose) =>
        Group.Duration($"{lane}_max_wait", usual, 1.Seconds(), 604800.Seconds(), $"When {whose} has waited this long, it goes before others and before keeping a model loaded.");
}
