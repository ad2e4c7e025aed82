using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Inbox;

namespace RsPa.Actors.Inbox;

/// <summary>What the owner asks of an inbox.</summary>
public sealed partial class InboxActor
{
    private void ReceiveOwner()
    {
        Receive<GetInbox>(ask =>
        {
            var asker = Sender;
            Do(_files.StartNew(() => new FailedListed(_folder.ListFailed(_settings.MaxFiles), null, ask.Limit, asker), _stopping),
                cause => new FailedListed(FailedFiles.None, cause, ask.Limit, asker));
        });
        Receive<FailedListed>(found =>
        {
            if (found.Cause is { } cause)
                _log.Warning("The inbox: the files that failed can't be looked at: {0}", cause.Message);
            found.Asker.Tell(InboxReport.Of(_state, found.Failed, _settings, _time.GetUtcNow(), found.Limit));
        });
        Receive<RetryInbox>(retry =>
        {
            var (asker, held) = (Sender, Held());
            Do(_files.StartNew(() => PutBack(retry.Names, held, asker), _stopping), cause => new PutBackDone([], [new InboxRefusal(_settings.Directory, cause.Message)], asker));
        });
        Receive<PutBackDone>(done =>
        {
            _state = InboxDecision.Hurry(_state, done.Retried);
            done.Asker.Tell(new InboxRetried(done.Retried, done.Refused));
            List();
        });
    }

    private HashSet<string> Held() => new(_state.Held.Keys, StringComparer.Ordinal);

    private PutBackDone PutBack(IReadOnlyList<string> names, HashSet<string> held, IActorRef asker)
    {
        var (retried, refused) = (new List<string>(), new List<InboxRefusal>());
        foreach (var name in names.Count > 0 ? names : [.. held, .. _folder.ListFailed(_settings.MaxFiles).Files.Select(one => one.File.Name)])
        {
            try
            {
                if (held.Contains(name))
                    retried.Add(name);
                else if (_folder.PutBack(name) is { } back)
                    retried.Add(back);
                else
                    refused.Add(new InboxRefusal(name, "there is no such file that failed or is held: `rspa inbox list` shows them"));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                refused.Add(new InboxRefusal(name, $"it can't be put back: {fault.Message}"));
            }
        }

        return new PutBackDone(retried, refused, asker);
    }

    private sealed record FailedListed(FailedFiles Failed, Exception? Cause, int Limit, IActorRef Asker) : Result;

    private sealed record PutBackDone(IReadOnlyList<string> Retried, IReadOnlyList<InboxRefusal> Refused, IActorRef Asker) : Result;
}
