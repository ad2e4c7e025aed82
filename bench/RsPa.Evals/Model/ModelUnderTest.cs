using Akka.Actor;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Supervision;
using RsPa.Testing.Ollama;

namespace RsPa.Evals.Model;

/// <summary>The way from an agent to a model: the gateway's chat client, its queue, and over HTTP a stand-in for Ollama that answers as it is told.</summary>
internal sealed class ModelUnderTest : IAsyncDisposable
{
    // A stand-in's pieces follow one another at once: this is only waited for where it is silent.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly OllamaStandIn _server;
    private readonly GatewayParts _parts;
    private readonly ActorSystem _system;

    private ModelUnderTest(OllamaStandIn server, Next next)
    {
        (_server, Script) = (server, next);
        var options = new OllamaOptions { BaseUrl = server.BaseUrl, SilenceTimeout = Silence };
        _parts = new GatewayParts([new OllamaEndpoint(options, TimeProvider.System)], TimeProvider.System, static () => 0, NullLoggerFactory.Instance);
        _system = ActorSystem.Create("evals", "akka.loglevel = WARNING");
        var neighbours = new GatewayNeighbours(_system.DeadLetters, new LocalEventBus(_system));
        var actor = _system.ActorOf(GatewayActor.Props(_parts, new GatewayOptions(options.DefaultModel), neighbours, new RestartPolicy()), "gateway");
        Chat = new ModelChat(new ModelGateway(_parts, () => actor), options).For(new ModelCaller(new TenantId("reimbursement"), Lane.Medium));
    }

    /// <summary>The agent's way to the model.</summary>
    public IChatClient Chat { get; }

    /// <summary>What the model answers.</summary>
    public Next Script { get; }

    public static async Task<ModelUnderTest> StartAsync()
    {
        var next = new Next();
        var server = await OllamaStandIn.StartAsync(new OllamaStandInOptions { KeepRequests = false, DeparturesPerLostSlot = 0, Otherwise = (_, _) => next.Answer });
        return new ModelUnderTest(server, next);
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Dispose();
        await _system.Terminate();
        await _server.DisposeAsync();
    }

    /// <summary>The next answer, also where it is asked for once more.</summary>
    internal sealed class Next
    {
        public OllamaBehaviour Answer { get; set; } = OllamaBehaviour.Answer("");
    }
}
