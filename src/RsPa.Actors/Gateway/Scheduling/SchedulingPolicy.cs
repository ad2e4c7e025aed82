namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>By what the queue is ordered.</summary>
public sealed record SchedulingPolicy
{
    /// <summary>The default.</summary>
    public static SchedulingPolicy Default { get; } = new();

    /// <summary>After this wait an interactive call comes before its lane, and before keeping a model loaded. Default: 60 s.</summary>
    public TimeSpan InteractiveMaxWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same for critical tasks. Default: 2 minutes.</summary>
    public TimeSpan CriticalMaxWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The same for high tasks. Default: 10 minutes.</summary>
    public TimeSpan HighMaxWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same for medium tasks. Default: 1 hour.</summary>
    public TimeSpan MediumMaxWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same for low tasks. Default: 4 hours.</summary>
    public TimeSpan LowMaxWait { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How far a tenant may be ahead of one that waits beside it in its lane, in GPU time for its weight, so that a loaded model is used before
    /// another one is loaded; half as much more for each further slot of a model. Default: 4 minutes.
    /// </summary>
    public TimeSpan FairnessSlack { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How much further ahead while the other one's model is being loaded, so that slots need not stand empty; more slots count likewise. Default: 2 minutes.</summary>
    public TimeSpan LoadingSlack { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The share of GPU time, 0 to 1, for calls that are near their maximum wait while calls of more urgent lanes wait, too. Default: 0.5.</summary>
    public double AgedShare { get; init; } = 0.5;

    /// <summary>How far interactive calls may run up that share, in GPU time, before calls that are near their maximum wait go first. Default: 30 s.</summary>
    public TimeSpan InteractiveCredit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of time, above 0 to 1, that may be spent on swaps which no maximum wait and no fair share calls for. Default: 0.05.</summary>
    public double MaxSwapShare { get; init; } = 0.05;

    /// <summary>How long a model stays loaded before another one may take its place, unless a maximum wait calls for that. Default: 60 s.</summary>
    public TimeSpan MinResidency { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a model that a person has just talked to is kept for the next question while less urgent calls want its place. Default: 2 minutes.</summary>
    public TimeSpan InteractiveHold { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a person's last question its model is loaded again as soon as there is room. Default: 1 hour.</summary>
    public TimeSpan WarmFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An interactive call that would wait longer takes the slot of a call that can be made again; zero turns that off. Default: 20 s.</summary>
    public TimeSpan PreemptAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many calls may wait, 1 and above. Default: 10,000.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>How long the server is told to keep a model that nobody asks; nothing means for ever. Default: for ever, since the gateway unloads.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>After how long without a call a model is unloaded, so that the memory is free; nothing means never. Default: 30 minutes.</summary>
    public TimeSpan? UnloadAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long before a task is due its model is loaded, if that harms nobody. Default: 1 minute.</summary>
    public TimeSpan PreloadWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many faults in a row an endpoint is left alone for a while, 1 and above. Default: 5.</summary>
    public int BreakerFaults { get; init; } = 5;

    /// <summary>For how long, doubled with each trial that fails. Default: 10 s.</summary>
    public TimeSpan BreakerDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long at most. Default: 5 minutes.</summary>
    public TimeSpan LongestBreakerDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a load that fails is tried, 1 and above, before those who wait for it are told. Default: 3.</summary>
    public int LoadTries { get; init; } = 3;

    /// <summary>The wait before a load is tried again, doubled each time. Default: 5 s.</summary>
    public TimeSpan LoadRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a load is expected to take that was never measured, by its size, in MB a second. Default: 1,000.</summary>
    public double ExpectedLoadRate { get; init; } = 1000;

    /// <summary>How many prompt tokens a second are expected of a model that was never measured. Default: 1,000.</summary>
    public double ExpectedPromptRate { get; init; } = 1000;

    /// <summary>How many tokens of an answer a second are expected of a model that was never measured. Default: 30.</summary>
    public double ExpectedOutputRate { get; init; } = 30;

    /// <summary>How long an answer is expected to be where nothing is known, in tokens. Default: 300.</summary>
    public double ExpectedOutput { get; init; } = 300;

    /// <summary>Where a day of a budget begins. Default: UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The maximum wait of a lane.</summary>
    public TimeSpan MaxWait(Lane lane) => lane switch
    {
        Lane.Interactive => InteractiveMaxWait,
        Lane.Critical => CriticalMaxWait,
        Lane.High => HighMaxWait,
        Lane.Medium => MediumMaxWait,
        Lane.Low => LowMaxWait,
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "There is no such lane."),
    };
}
