using Microsoft.Extensions.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Supervision;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>Makes this process a node of the database before anything else is started, and ends the service where another one takes its name.</summary>
/// <param name="node">Keeps the name, and in touch.</param>
/// <param name="server">The database.</param>
/// <param name="incarnation">The node and this start of it.</param>
/// <param name="events">Where a lost name is told.</param>
internal sealed class NodeMembership(PostgresNode node, PostgresServer server, NodeIncarnation incarnation, IEventBus events) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await node.StartAsync(cancellationToken).ConfigureAwait(false);
        var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var entering = new Pipeline(connection);
            entering.Add(NodeSql.Enter(incarnation, Environment.MachineName));
            try
            {
                await entering.RunAsync().ConfigureAwait(false);
            }
            catch (Exception failure) when (PostgresFaults.IsOne(failure))
            {
                throw server.Explain(failure);
            }
        }

        _ = TellOfLossAsync();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TellOfLossAsync() => events.Publish(new ServiceFaulted("nodes", await node.Lost.ConfigureAwait(false)));
}
