using Microsoft.Extensions.Logging;

namespace RsPa.Application.Models;

public sealed partial class ModelService
{
    [LoggerMessage(6320, LogLevel.Information, "{Caller} wants the model {Model} loaded at {Endpoint}.")]
    private partial void LogLoad(string model, string endpoint, string caller);

    [LoggerMessage(6321, LogLevel.Information, "{Caller} wants {Model} unloaded at {Endpoint}.")]
    private partial void LogUnload(string model, string endpoint, string caller);

    [LoggerMessage(6322, LogLevel.Information, "{Caller} has {Endpoint} get the model {Model}.")]
    private partial void LogPull(string model, string endpoint, string caller);
}
