using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The gateway to the models, and the Ollama API that it speaks itself.</summary>
public sealed record GatewaySettings
{
    internal static readonly SettingGroup Group = new("gateway", "The gateway to the models, and the Ollama API that it speaks itself.");

    private static readonly Setting<string> HostKey = Group.Text("host", "localhost", "a loopback address: localhost, 127.0.0.0/8 or ::1", TextFormats.Loopback, "The address on which the gateway listens.", notImplemented: true);

    private static readonly Setting<int> PortKey = Group.WholeNumber("port", 11435, 1024, 65535, null, "The port on which the gateway listens.", notImplemented: true);

    private static readonly Setting<int> QueueLimitKey = Group.WholeNumber("queue_limit", 1000, 1, 100000, "calls", "Model calls that may wait. A full queue refuses further ones, and says so.");

    private static readonly Setting<TimeSpan> MaxWaitKey = Group.Duration("max_wait", 120.Seconds(), 1.Seconds(), 3600.Seconds(), "A call that waited this long goes first, whichever model is loaded.", notImplemented: true);

    private static readonly Setting<TimeSpan> MinResidencyKey = Group.Duration("min_residency", 30.Seconds(), 0.Seconds(), 3600.Seconds(), "How long a loaded model stays before another may take its place.", notImplemented: true);

    private static readonly Setting<TimeSpan> CallRetentionDaysKey = Group.Duration("call_retention_days", 90.Days(), 1.Days(), 3650.Days(), "Older model calls are removed, and only what they came to in a day is kept.");

    private static readonly Setting<int> CallLimitKey = Group.WholeNumber("call_limit", 1_000_000, 1_000, 100_000_000, "calls", "Model calls that are kept one by one. Beyond that the oldest are removed, as when they are old.");

    private static readonly Setting<IReadOnlyList<string>> TenantsKey = Group.TextList("tenants", [], TenantSetting.Allowed, TenantSetting.Check, "Shares and budgets of agents and of API keys, by name. From a soft budget on a warning is logged; from a hard one on calls wait for the next day. For a key it goes before what the key was made with. Of two entries of one name the later one holds.", notImplemented: true);

    internal GatewaySettings(SettingValues values)
    {
        Host = values.Get(HostKey);
        Port = values.Get(PortKey);
        QueueLimit = values.Get(QueueLimitKey);
        MaxWait = values.Get(MaxWaitKey);
        Tenants = [.. values.Get(TenantsKey).Select(TenantSetting.Parse)];
        CallRetention = values.Get(CallRetentionDaysKey);
        CallLimit = values.Get(CallLimitKey);
        MinResidency = values.Get(MinResidencyKey);
    }

    /// <summary>The address to listen on, a loopback one; localhost by default.</summary>
    public string Host { get; init; }

    /// <summary>The port: 1024–65535, 11435 by default.</summary>
    public int Port { get; init; }

    /// <summary>Model calls that may wait: 1–100000, 1000 by default.</summary>
    public int QueueLimit { get; init; }

    /// <summary>The wait after which a call goes first: 1–3600 s, 120 s by default.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>How long a loaded model stays: 0–3600 s, 30 s by default.</summary>
    public TimeSpan MinResidency { get; init; }

    /// <summary>What is set for tenants; nothing by default.</summary>
    public IReadOnlyList<TenantSetting> Tenants { get; init; }

    /// <summary>How long model calls are kept one by one: 1–3650 days, 90 by default.</summary>
    public TimeSpan CallRetention { get; init; }

    /// <summary>How many are: 1000–100000000, 1000000 by default.</summary>
    public int CallLimit { get; init; }
}
