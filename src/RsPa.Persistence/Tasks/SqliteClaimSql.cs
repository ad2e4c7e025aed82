using System.Globalization;
using System.Text;

namespace RsPa.Persistence.Tasks;

/// <summary>The text of the claim's statements.</summary>
internal static class SqliteClaimSql
{
    /// <summary>What a claim makes of a task. Its parameters are 0 to 3: the time, the node, its incarnation, the end of the lease.</summary>
    public const string Take = "UPDATE tasks SET status = 'running', attempt = attempt + 1, fence = fence + 1, node = @1, incarnation = @2, lease_until = @3, started_at = @0";

    /// <summary>What it gives of a task.</summary>
    public const string Taken = "RETURNING id, agent, input, attempt, fence, max_retries, priority, due_at";

    private const int Priorities = 4;

    private static readonly string[] Lanes =
    [
        string.Create(CultureInfo.InvariantCulture, $"lane = {QueueLane.AtOnce}"),
        string.Create(CultureInfo.InvariantCulture, $"lane = {QueueLane.Timed} AND due_at <= @0"),
    ];

    /// <summary>Takes the heads of so many agents. Parameter 4 is how many at most; then come a name and a number of slots for each agent.</summary>
    public static string TakeHeads(int agents) => $"""
        WITH heads AS (
            {Heads(agents, 5)}),
        places AS (
            SELECT task, priority, due_at, id, slots, ROW_NUMBER() OVER (PARTITION BY agent ORDER BY priority, due_at, id) AS place FROM heads)
        {Take}
        WHERE rowid IN (SELECT task FROM places WHERE place <= slots ORDER BY priority, due_at, id LIMIT @4)
        {Taken}
        """;

    /// <summary>The heads of so many agents, as many of each queue as its agent has slots. Parameter 0 is the time.</summary>
    /// <param name="agents">How many.</param>
    /// <param name="first">The parameter with which their names and slots begin.</param>
    public static string Heads(int agents, int first)
    {
        var heads = new StringBuilder();
        for (var agent = 0; agent < agents; agent++)
        {
            var (name, slots) = (first + (2 * agent), first + 1 + (2 * agent));
            for (var priority = 0; priority < Priorities; priority++)
            {
                foreach (var lane in Lanes)
                {
                    heads.Append(heads.Length == 0 ? "" : "\n    UNION ALL ");
                    heads.Append(CultureInfo.InvariantCulture, $"SELECT * FROM (SELECT rowid AS task, priority, due_at, id, @{name} AS agent, @{slots} AS slots FROM tasks WHERE status = 'pending' AND agent = @{name} AND priority = {priority} AND {lane} ORDER BY due_at, id LIMIT @{slots})");
                }
            }
        }

        return heads.ToString();
    }

    /// <summary>When the next task of so many agents is due that waits for its moment. Parameter 0 is the time; then come the agents' names.</summary>
    public static string NextDue(int agents)
    {
        var heads = Enumerable.Range(1, agents).SelectMany(_ => Enumerable.Range(0, Priorities), (agent, priority) =>
            $"SELECT * FROM (SELECT due_at FROM tasks WHERE status = 'pending' AND agent = @{agent} AND priority = {priority} AND lane = {QueueLane.Timed} AND due_at > @0 ORDER BY due_at LIMIT 1)");
        return $"SELECT MIN(due_at) FROM ({string.Join(" UNION ALL ", heads)})";
    }
}
