using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Benchmarks.Queue;

/// <summary>Sees tasks complete, as anyone may who follows the event stream.</summary>
internal sealed class Completions : ReceiveActor
{
    private readonly Dictionary<TaskId, TaskCompletionSource> _awaited = [];
    private TaskCompletionSource _all = new();
    private int _left;

    public Completions()
    {
        Receive<Await>(await => _awaited[await.Id] = await.Done);
        Receive<AwaitMany>(many =>
        {
            _left += many.Count;
            _all = many.Done;
        });
        Receive<TaskChanged>(change =>
        {
            if (change.Status != TaskStatus.Completed)
                return;
            if (_awaited.Remove(change.Id, out var done))
                done.SetResult();
            else if (--_left == 0)
                _all.SetResult();
        });
        Context.System.EventStream.Subscribe(Self, typeof(TaskChanged));
    }

    public sealed record Await(TaskId Id, TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    public sealed record AwaitMany(int Count, TaskCompletionSource Done) : INoSerializationVerificationNeeded;
}
