using System.Globalization;
using Akka.Actor;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway;

/// <summary>
/// <c>gateway</c>: keeps the health of the model server current, and shows it. That the server is away is a state and no fault:
/// all else goes on without it.
/// </summary>
public sealed class GatewayActor : SystemActor, IWithTimers
{
    private readonly OllamaEndpoint _endpoint;
    private readonly string _model;
    private readonly TimeSpan _interval;
    private OllamaHealthState _health = new OllamaHealthState.Unknown();

    /// <param name="endpoint">The model server.</param>
    /// <param name="model">The model that is asked where nobody names one.</param>
    /// <param name="interval">How often the server's health is looked at.</param>
    public GatewayActor(OllamaEndpoint endpoint, string model, TimeSpan interval)
    {
        _endpoint = endpoint;
        _model = model;
        _interval = interval;
        Receive<Look>(look => _ = _endpoint.Health.GetAsync(force: false, CancellationToken.None).PipeTo(Self, success: state => new Seen(state), failure: _ => new Seen(_endpoint.Health.Current)));
        Receive<Seen>(seen =>
        {
            _health = seen.Health;
            State = _health switch { OllamaHealthState.Up => "up", OllamaHealthState.Away => "away", _ => "unknown" };
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props.</summary>
    public static Props Props(OllamaEndpoint endpoint, string model, TimeSpan interval) =>
        Akka.Actor.Props.Create(() => new GatewayActor(endpoint, model, interval));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        State = "unknown";
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, _interval);
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details()
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = _endpoint.Options.BaseUrl.ToString(), ["model"] = _model };
        switch (_health)
        {
            case OllamaHealthState.Up up:
                details["since"] = At(up.Since);
                details["version"] = up.Found.Version;
                details["models"] = string.Join(", ", up.Found.Models.Select(model => model.Name));
                details["loaded"] = string.Join(", ", up.Found.Loaded.Select(model => model.Name));
                break;
            case OllamaHealthState.Away away:
                details["since"] = At(away.Since);
                details["reason"] = away.Reason;
                break;
        }

        return details;
    }

    private static string At(DateTimeOffset moment) => moment.ToString("u", CultureInfo.InvariantCulture);

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Seen(OllamaHealthState Health) : INoSerializationVerificationNeeded;
}
