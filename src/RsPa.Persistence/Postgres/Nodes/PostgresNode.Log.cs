using Microsoft.Extensions.Logging;

namespace RsPa.Persistence.Postgres.Nodes;

public sealed partial class PostgresNode
{
    [LoggerMessage(7301, LogLevel.Warning, "A node named '{Node}' is connected from {Address} since {Since}. It is waited for whether it gives a sign of life.")]
    private partial void LogNameTaken(string node, string address, DateTimeOffset since);

    [LoggerMessage(7302, LogLevel.Critical, "This node was cut off from the database, and its name was taken meanwhile. It stops. {Message}")]
    private partial void LogNameLost(string message);

    [LoggerMessage(7303, LogLevel.Warning, "The connection on which other nodes are heard is broken. It is opened again; until then this node looks for work by the clock. {Message}")]
    private partial void LogCutOff(string message);

    [LoggerMessage(7304, LogLevel.Information, "Other nodes are heard again, after {Failures} tries that failed.")]
    private partial void LogBack(int failures);

    [LoggerMessage(7305, LogLevel.Warning, "This node's clock is {Seconds:0.0} s ahead of the database's (behind it where the number is negative). Leases and due times go by the database's clock; what this node logs goes by its own. Have both set theirs by the same time service.")]
    private partial void LogClocks(double seconds);
}
