using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;

namespace RsPa.Testing.Store;

/// <summary>What holds between nodes that share tasks, and their clock: it goes on a little with each look, is once set back by an hour, and once forward by a day.</summary>
/// <param name="start">When it begins.</param>
/// <param name="tasks">How many tasks there are.</param>
internal sealed class NodesAtWork(DateTimeOffset start, int tasks)
{
    private readonly ConcurrentDictionary<TaskId, string> _running = new();
    private int _completed;
    private int _looks;

    public bool AllDone => Volatile.Read(ref _completed) == tasks;

    public DateTimeOffset Now()
    {
        var looks = Interlocked.Increment(ref _looks);
        looks.ShouldBeLessThan(100_000, "the tasks never end");
        return start.AddMilliseconds(looks) + (looks > 400 ? TimeSpan.FromDays(1) : looks > 150 ? TimeSpan.FromHours(-1) : TimeSpan.Zero);
    }

    public void Begins(ClaimedTask task, string node) =>
        _running.TryAdd(task.Id, node).ShouldBeTrue($"{task.Id} runs on {node} while it runs on {_running.GetValueOrDefault(task.Id)}");

    public void Ends(TaskId task) => _running.TryRemove(task, out _).ShouldBeTrue();

    public void Completed() => Interlocked.Increment(ref _completed);
}
