namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>One decision while it is being made. It is not seen outside of that.</summary>
internal sealed class Turn(SchedulerState state, DateTimeOffset now, SchedulingPolicy policy)
{
    private List<Want>? _wants;

    public SchedulerState State { get; set; } = state;

    public DateTimeOffset Now { get; } = now;

    public SchedulingPolicy Policy { get; } = policy;

    public List<SchedulerEffect> Effects { get; } = [];

    /// <summary>The model that the fair shares ask for: nobody else in its lane may go on before it is served.</summary>
    public ModelKey? Starved { get; set; }

    /// <summary>What waits, by model, as of the last change of a queue.</summary>
    public List<Want> Wants => _wants ??= Want.Of(this);

    public void Put(EndpointState endpoint)
    {
        for (var i = 0; i < State.Endpoints.Length; i++)
        {
            if (State.Endpoints[i].Id == endpoint.Id)
            {
                State = State with { Endpoints = State.Endpoints.SetItem(i, endpoint) };
                return;
            }
        }
    }

    public void Put(Lane lane, LaneQueue queue)
    {
        State = State with { LaneQueues = State.LaneQueues.SetItem(Lanes.Index(lane), queue) };
        _wants = null;
    }

    /// <summary>By how much calls that run side by side add up to more than the GPU's own time: about half of each further slot of a model.</summary>
    public double Batch
    {
        get
        {
            var slots = 1;
            foreach (var endpoint in State.Endpoints)
                slots = Math.Max(slots, endpoint.ModelSlots);
            return (1 + slots) / 2d;
        }
    }

    public double Weight(TenantId tenant) => State.Tenants.TryGetValue(tenant, out var account) ? account.Weight : 1;

    /// <summary>Where a model stands, over all endpoints.</summary>
    public ModelStanding Standing(ModelKey model)
    {
        var standing = ModelStanding.Blocked;
        foreach (var endpoint in State.Endpoints)
        {
            if (!endpoint.IsUsable(Now) || !endpoint.CanServe(model))
                continue;
            if (endpoint.Residents.TryGetValue(model, out var resident) && Serves(resident))
                return ModelStanding.Loaded;
            if (endpoint.Load?.Model == model)
                standing = ModelStanding.Loading;
            else if (standing == ModelStanding.Blocked)
                standing = ModelStanding.Absent;
        }

        return standing;
    }

    /// <summary>Whether calls may be started on a loaded model: it stays, and has the context that all its calls get.</summary>
    public bool Serves(Resident resident) => resident.Leaving is null && !IsOutgrown(resident);

    /// <summary>Whether a model was loaded with a smaller context than its calls need; one of 0 was left to the server, and calls that can do with that need none.</summary>
    public bool IsOutgrown(Resident resident) => resident.Context < State.Learned.Of(resident.Model).Context;
}

/// <summary>Where a model stands.</summary>
internal enum ModelStanding
{
    None = 0,

    /// <summary>No endpoint is there that could serve it.</summary>
    Blocked,

    /// <summary>It could be loaded.</summary>
    Absent,

    /// <summary>It is being loaded, or is the next one.</summary>
    Loading,

    /// <summary>It is loaded.</summary>
    Loaded,
}
