namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Carries out what the scheduler decides. None of it may call the scheduler back before it returns: an answer is an event of its own.</summary>
public interface IGatewayEffects
{
    /// <summary>Starts a call.</summary>
    void Start(SchedulerEffect.StartCall effect);

    /// <summary>Aborts a call.</summary>
    void Abort(SchedulerEffect.AbortCall effect);

    /// <summary>Loads a model.</summary>
    void Load(SchedulerEffect.LoadModel effect);

    /// <summary>Unloads a model.</summary>
    void Unload(SchedulerEffect.UnloadModel effect);

    /// <summary>Tells a caller its place.</summary>
    void Tell(SchedulerEffect.TellPlace effect);

    /// <summary>Refuses a call.</summary>
    void Refuse(SchedulerEffect.RefuseCall effect);

    /// <summary>Tells a caller that its call is held.</summary>
    void Hold(SchedulerEffect.HoldCall effect);

    /// <summary>Warns of a budget.</summary>
    void Warn(SchedulerEffect.WarnOfBudget effect);

    /// <summary>Asks to be woken.</summary>
    void Wake(SchedulerEffect.WakeAt effect);
}
