using RsPa.Actors.Gateway.Telemetry;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>One call of an attempt to a model, as it is traced: by OpenTelemetry's conventions for generative models. What is measured, the gateway measures of all calls.</summary>
internal sealed class TracedCall : IDisposable
{
    private readonly Activity? _activity;
    private string? _error = "abandoned";

    public TracedCall(string model, AttemptContext attempt)
    {
        var tags = new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", "ollama" },
            { "gen_ai.request.model", model },
            { "rspa.agent", attempt.Agent.Value },
        };
        _activity = GatewayInstruments.Source.StartActivity($"chat {model}", ActivityKind.Client, default(ActivityContext), tags);
        _activity?.SetTag("rspa.task.id", attempt.Task.ToString());
        _activity?.SetTag("rspa.task.attempt", attempt.Number);
    }

    /// <summary>It is answered whole.</summary>
    public void Completed(UsageDetails? usage)
    {
        _error = null;
        Count("input", usage?.InputTokenCount);
        Count("output", usage?.OutputTokenCount);
    }

    /// <summary>It has failed.</summary>
    public void Failed(Exception failure) => _error = failure is OperationCanceledException ? "cancelled" : failure.GetType().Name;

    /// <summary>It is over. Where neither was said before, its caller has left.</summary>
    public void Dispose()
    {
        if (_error is not null)
        {
            _activity?.SetTag("error.type", _error);
            _activity?.SetStatus(ActivityStatusCode.Error);
        }

        _activity?.Dispose();
    }

    private void Count(string kind, long? tokens)
    {
        if (tokens is { } count)
            _activity?.SetTag($"gen_ai.usage.{kind}_tokens", count);
    }
}
