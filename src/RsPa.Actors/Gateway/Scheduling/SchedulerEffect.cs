namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Something that is to be done outside of the scheduler.</summary>
public abstract record SchedulerEffect
{
    private SchedulerEffect()
    {
    }

    /// <summary>Has it done.</summary>
    public abstract void Apply(IGatewayEffects effects);

    /// <summary>Start a call. It is answered by <see cref="SchedulerEvent.CallEnded"/> or <see cref="SchedulerEvent.CallReturned"/>, once.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Context">With which context (<c>num_ctx</c>), which is that of the loaded model.</param>
    public sealed record StartCall(CallId Call, EndpointId Endpoint, int Context) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Start(this);
    }

    /// <summary>Close a call's connection. It is answered by <see cref="SchedulerEvent.CallAborted"/>, or by the call's end, if that came first.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Endpoint">Where it runs.</param>
    /// <param name="Reason">Why.</param>
    public sealed record AbortCall(CallId Call, EndpointId Endpoint, AbortReason Reason) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Abort(this);
    }

    /// <summary>Load a model. It is answered by <see cref="SchedulerEvent.ModelLoaded"/> or <see cref="SchedulerEvent.LoadFailed"/>, and never aborted.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one.</param>
    /// <param name="Context">With which context, in tokens; 0 leaves it to the server.</param>
    /// <param name="KeepAlive">How long the server is to keep it unasked; nothing means for ever.</param>
    public sealed record LoadModel(EndpointId Endpoint, ModelKey Model, int Context, TimeSpan? KeepAlive) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Load(this);
    }

    /// <summary>Unload a model on which nothing runs. It is answered by <see cref="SchedulerEvent.ModelUnloaded"/>.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one.</param>
    /// <param name="Reason">Why.</param>
    public sealed record UnloadModel(EndpointId Endpoint, ModelKey Model, UnloadReason Reason) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Unload(this);
    }

    /// <summary>Tell a caller that its call waits.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Place">How many calls are before it, about, and one.</param>
    public sealed record TellPlace(CallId Call, int Place) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Tell(this);
    }

    /// <summary>Tell a caller that its call will not be made. Nothing more is heard of that call.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Since">Since when all endpoints are away that could serve it, where that is the reason.</param>
    /// <param name="Words">The server's words, where it has said something.</param>
    public sealed record RefuseCall(CallId Call, RefusalReason Reason, DateTimeOffset? Since = null, string? Words = null) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Refuse(this);
    }

    /// <summary>Tell a caller that its call waits for a moment.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Until">That moment.</param>
    /// <param name="Reason">Why.</param>
    public sealed record HoldCall(CallId Call, DateTimeOffset Until, HoldReason Reason) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Hold(this);
    }

    /// <summary>Warn the owner that a tenant is past the soft limit of its budget; once a day.</summary>
    /// <param name="Tenant">Which one.</param>
    /// <param name="Seconds">GPU seconds that it has used today.</param>
    /// <param name="Tokens">Tokens that it has used today.</param>
    public sealed record WarnOfBudget(TenantId Tenant, double Seconds, long Tokens) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Warn(this);
    }

    /// <summary>Wake the scheduler at a moment, by <see cref="SchedulerEvent.Woken"/>. It takes the place of any moment that was asked for before.</summary>
    /// <param name="At">The moment.</param>
    public sealed record WakeAt(DateTimeOffset At) : SchedulerEffect
    {
        /// <inheritdoc/>
        public override void Apply(IGatewayEffects effects) => effects.Wake(this);
    }
}

/// <summary>Why a call is aborted.</summary>
public enum AbortReason
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>Its caller has left.</summary>
    CallerLeft,

    /// <summary>An interactive call takes its slot, and it waits again.</summary>
    Preempted,
}

/// <summary>Why a model is unloaded.</summary>
public enum UnloadReason
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>Another model needs its place, or it needs a larger context itself.</summary>
    Swap,

    /// <summary>Nobody has asked it for long.</summary>
    Idle,

    /// <summary>The owner wants it.</summary>
    Owner,

    /// <summary>A slot of it was lost, and comes back with a new load.</summary>
    SlotLost,
}

/// <summary>Why a call is refused.</summary>
public enum RefusalReason
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>As many calls wait as may.</summary>
    QueueFull,

    /// <summary>Every endpoint that could serve it is away, and a person does not want to wait for one's return.</summary>
    Away,

    /// <summary>Its model can't be loaded.</summary>
    LoadFailed,

    /// <summary>All endpoints are up, and none of them has its model.</summary>
    NoSuchModel,
}
