using RsPa.Actors.Gateway.Telemetry;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>One call to a model, as it is measured and traced: by OpenTelemetry's conventions for generative models.</summary>
internal sealed class MeasuredCall : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Activity? _activity;
    private TagList _tags;
    private string? _error = "abandoned";

    public MeasuredCall(string model, AttemptContext attempt, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _tags = new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", "ollama" },
            { "gen_ai.request.model", model },
            { "rspa.agent", attempt.Agent.Value },
        };
        _activity = GatewayInstruments.Source.StartActivity($"chat {model}", ActivityKind.Client, default(ActivityContext), _tags);
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
            _tags.Add("error.type", _error);
            _activity?.SetTag("error.type", _error);
            _activity?.SetStatus(ActivityStatusCode.Error);
        }

        GatewayInstruments.Duration.Record(_time.GetElapsedTime(_began).TotalSeconds, _tags);
        _activity?.Dispose();
    }

    private void Count(string kind, long? tokens)
    {
        if (tokens is not { } count)
            return;
        _activity?.SetTag($"gen_ai.usage.{kind}_tokens", count);
        var tags = _tags;
        tags.Add("gen_ai.token.type", kind);
        GatewayInstruments.Tokens.Record(count, tags);
    }
}
