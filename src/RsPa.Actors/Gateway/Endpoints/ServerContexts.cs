using System.Collections.Concurrent;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>The context of a loaded model.</summary>
/// <param name="Sent">What calls say (<c>num_ctx</c>); nothing where they leave it to the server, as the load did.</param>
/// <param name="Effective">How long it is, in tokens, as far as is known.</param>
internal sealed record GrantedContext(int? Sent, int Effective);

/// <summary>
/// With which context models were loaded. Calls of a model all say the same, or all say nothing: one that differs makes Ollama load it anew. While
/// the server's own context does, nothing is said, so that APIs which have no word for it share the runner. Safe for many callers at once.
/// </summary>
internal sealed class ServerContexts
{
    /// <summary>Ollama's own context on a small GPU: what is expected of a server that was not seen with a model loaded.</summary>
    public const int Smallest = 4096;

    private readonly ConcurrentDictionary<(EndpointId, ModelKey), int> _sent = new();
    private readonly ConcurrentDictionary<EndpointId, int> _own = new();

    /// <summary>The context that every server chooses itself at least, in tokens, as far as is known.</summary>
    public int Own => _own.IsEmpty ? Smallest : _own.Values.Min();

    /// <summary>A model was loaded.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="model">Which one.</param>
    /// <param name="context">With which context; 0 where that was left to the server.</param>
    public void Loaded(EndpointId endpoint, ModelKey model, int context) => _sent[(endpoint, model)] = context;

    /// <summary>A model was seen loaded.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="model">Which one.</param>
    /// <param name="context">Its context there; 0 where the server does not say.</param>
    public void Seen(EndpointId endpoint, ModelKey model, int context)
    {
        if (_sent.TryGetValue((endpoint, model), out var sent) && sent == 0 && context > 0)
            _own[endpoint] = context;
    }

    /// <summary>Whether a model was loaded.</summary>
    public bool IsLoaded(EndpointId endpoint, ModelKey model) => _sent.ContainsKey((endpoint, model));

    /// <summary>A model is no longer loaded.</summary>
    public void Unloaded(EndpointId endpoint, ModelKey model) => _sent.TryRemove((endpoint, model), out _);

    /// <summary>The context that a call of a loaded model gets.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="model">Which one.</param>
    /// <param name="seen">Its context there, as seen last; 0 where that is not known.</param>
    public GrantedContext Of(EndpointId endpoint, ModelKey model, int seen)
    {
        // One that somebody else has loaded: as it is now, it shall stay.
        var sent = _sent.TryGetValue((endpoint, model), out var known) ? known : seen == OwnOf(endpoint) ? 0 : seen;
        return new GrantedContext(sent > 0 ? sent : null, sent > 0 ? sent : seen > 0 ? seen : OwnOf(endpoint));
    }

    private int OwnOf(EndpointId endpoint) => _own.TryGetValue(endpoint, out var own) ? own : Smallest;
}
