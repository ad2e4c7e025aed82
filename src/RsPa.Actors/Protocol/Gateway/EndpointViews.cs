namespace RsPa.Actors.Protocol.Gateway;

/// <summary>A model server as the gateway sees it. Times are in seconds, memory in MB.</summary>
/// <param name="Name">Its name: host and port.</param>
/// <param name="Url">Its address.</param>
/// <param name="State"><c>up</c>, <c>away</c> or <c>unknown</c>.</param>
/// <param name="Since">Since when it is that.</param>
/// <param name="Reason">Why it is away.</param>
/// <param name="Version">The version of Ollama.</param>
/// <param name="Slots">How many calls may run there at once.</param>
/// <param name="Busy">How many run.</param>
/// <param name="MemoryMb">Its GPU memory, where it is set.</param>
/// <param name="Loaded">What is loaded.</param>
/// <param name="Load">The load that is planned or under way.</param>
/// <param name="Breaker">Its faults, where there were some.</param>
/// <param name="Swaps">What was spent on swaps.</param>
public sealed record EndpointView(
    string Name,
    Uri Url,
    string State,
    DateTimeOffset? Since,
    string? Reason,
    string? Version,
    int Slots,
    int Busy,
    long? MemoryMb,
    IReadOnlyList<ResidentView> Loaded,
    LoadView? Load,
    BreakerView? Breaker,
    SwapView Swaps);

/// <summary>A model that is loaded.</summary>
/// <param name="Model">Its name.</param>
/// <param name="MemoryMb">The memory that it takes.</param>
/// <param name="Context">Its context, in tokens; nothing where the server has not said.</param>
/// <param name="Since">Since when.</param>
/// <param name="UsedAt">When a call of it last began or ended.</param>
/// <param name="Calls">How many calls run on it.</param>
/// <param name="Leaves">Why it is about to be unloaded: <c>swap</c>, <c>idle</c> or <c>owner</c>; nothing where it stays.</param>
public sealed record ResidentView(string Model, long MemoryMb, int? Context, DateTimeOffset Since, DateTimeOffset UsedAt, int Calls, string? Leaves);

/// <summary>A load.</summary>
/// <param name="Model">Of which model.</param>
/// <param name="State"><c>wanted</c>, <c>planned</c> or <c>loading</c>.</param>
/// <param name="Since">Since when it is planned, or under way.</param>
/// <param name="Unloads">What has to go for it.</param>
/// <param name="ExpectedSeconds">How long it is expected to take.</param>
/// <param name="WaitsFor">What it waits for, where it is not under way.</param>
public sealed record LoadView(string Model, string State, DateTimeOffset? Since, IReadOnlyList<string> Unloads, double ExpectedSeconds, string? WaitsFor);

/// <summary>The faults of a server.</summary>
/// <param name="Faults">How many in a row.</param>
/// <param name="OpenUntil">Until when it is left alone; past that it is tried with one call. Nothing while it is trusted.</param>
public sealed record BreakerView(int Faults, DateTimeOffset? OpenUntil);

/// <summary>What was spent on swaps.</summary>
/// <param name="Loads">Loads since the service started.</param>
/// <param name="Swaps">Those among them for which a model had to go.</param>
/// <param name="Seconds">The time that swaps took.</param>
/// <param name="Share">The share of the time since then, 0 to 1.</param>
/// <param name="PaidAt">Before this moment no swap is made that no maximum wait and no fair share calls for; nothing where that has passed.</param>
public sealed record SwapView(long Loads, long Swaps, double Seconds, double Share, DateTimeOffset? PaidAt);

/// <summary>A tenant that waits, runs, or has a weight or a budget of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its share beside tenants of weight 1.</param>
/// <param name="Running">How many of its calls run.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="DeficitSeconds">How much GPU time for its weight it is behind the tenant of its lane that was served most, among those that wait; nothing where it does not wait.</param>
/// <param name="GpuSecondsToday">What it has used of its budget today; nothing where it has none.</param>
/// <param name="TokensToday">The same in tokens.</param>
/// <param name="HardGpuSeconds">Past which its calls wait for the next day.</param>
/// <param name="HardTokens">The same in tokens.</param>
/// <param name="OverUntil">Until when its calls wait, where its budget is used up.</param>
public sealed record TenantView(
    string Name, double Weight, int Running, int Waiting, double? DeficitSeconds, double? GpuSecondsToday, long? TokensToday, double? HardGpuSeconds, long? HardTokens, DateTimeOffset? OverUntil);

/// <summary>All that is shown of the gateway.</summary>
/// <param name="Queue">What is asked.</param>
/// <param name="Endpoints">The model servers, in the order in which they are used.</param>
/// <param name="Tenants">The tenants, by name. Bounded.</param>
public sealed record GatewayView(QueueView Queue, IReadOnlyList<EndpointView> Endpoints, IReadOnlyList<TenantView> Tenants);
