using RsPa.Actors.Documents;
using Effect = RsPa.Actors.Documents.DocumentsEffect;

namespace RsPa.Actors.Tests.Documents;

public sealed class DocumentsDecisionTests
{
    private static readonly DocumentsPolicy Two = new(MostReaders: 2, MostWaiting: 1);

    [Fact]
    public void Processes_are_started_when_there_are_documents_and_never_more_than_may_be()
    {
        var world = new World();
        world.Do(state => DocumentsDecision.Asked(state, 11, Two)).ShouldBe([new Effect.Start(1), new Effect.Read(1, 11)]);
        world.Do(state => DocumentsDecision.Asked(state, 12, Two)).ShouldBe([new Effect.Start(2), new Effect.Read(2, 12)]);
        world.Do(state => DocumentsDecision.Asked(state, 13, Two)).ShouldBeEmpty();
        world.Do(state => DocumentsDecision.Asked(state, 14, Two)).ShouldBe([new Effect.TurnAway(14)]);
    }

    [Fact]
    public void A_process_that_has_answered_takes_the_next_document_that_waits_or_is_kept()
    {
        var world = new World();
        world.Ask(11, 12, 13);
        world.Do(state => DocumentsDecision.Answered(state, 2, 12, isSpent: false)).ShouldBe([new Effect.Read(2, 13)]);
        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: false)).ShouldBe([new Effect.KeepWarm(1)]);
        world.Do(state => DocumentsDecision.Asked(state, 14, Two)).ShouldBe([new Effect.Read(1, 14)]);
        world.Do(state => DocumentsDecision.WarmOver(state, 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_process_that_is_kept_too_long_is_let_go()
    {
        var world = new World();
        world.Ask(11);
        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: false));
        world.Do(state => DocumentsDecision.WarmOver(state, 1)).ShouldBe([new Effect.Kill(1)]);
        world.Do(state => DocumentsDecision.Gone(state, 1)).ShouldBeEmpty();
        world.State.Readers.ShouldBeEmpty();
    }

    [Fact]
    public void A_process_that_is_spent_is_replaced_when_it_is_gone_and_not_before()
    {
        var world = new World();
        world.Ask(11, 12, 13);
        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: true)).ShouldBe([new Effect.Kill(1)]);
        world.State.Waiting.ShouldBe([13]);
        world.Do(state => DocumentsDecision.Gone(state, 1)).ShouldBe([new Effect.Start(3), new Effect.Read(3, 13)]);
    }

    [Fact]
    public void A_document_that_takes_too_long_ends_its_process_and_says_so_once()
    {
        var world = new World();
        world.Ask(11);
        world.Do(state => DocumentsDecision.TimeUp(state, 1, 10)).ShouldBeEmpty();
        world.Do(state => DocumentsDecision.TimeUp(state, 1, 11)).ShouldBe([new Effect.Kill(1), new Effect.SayTooLate(11)]);
        world.Do(state => DocumentsDecision.TimeUp(state, 1, 11)).ShouldBeEmpty();
        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: true)).ShouldBeEmpty();
    }

    [Fact]
    public void A_document_that_is_called_off_ends_its_process_or_waits_no_more()
    {
        var world = new World();
        world.Ask(11, 12, 13);
        world.Do(state => DocumentsDecision.CalledOff(state, 13)).ShouldBeEmpty();
        world.State.Waiting.ShouldBeEmpty();
        world.Do(state => DocumentsDecision.CalledOff(state, 11)).ShouldBe([new Effect.Kill(1)]);
        world.Do(state => DocumentsDecision.CalledOff(state, 99)).ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_counts_only_for_the_document_that_its_process_reads()
    {
        var world = new World();
        world.Ask(11, 12);
        world.State.Reading.ShouldBe(2);
        world.Do(state => DocumentsDecision.Answered(state, 1, 12, isSpent: false)).ShouldBeEmpty();
        world.Do(state => DocumentsDecision.Answered(state, 3, 11, isSpent: false)).ShouldBeEmpty();
        world.Do(state => DocumentsDecision.TimeUp(state, 3, 11)).ShouldBeEmpty();
        world.State.Reading.ShouldBe(2);

        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: false)).ShouldBe([new Effect.KeepWarm(1)]);
        world.State.Reading.ShouldBe(1);
        world.Do(state => DocumentsDecision.Answered(state, 1, 11, isSpent: false)).ShouldBeEmpty();
    }

    private sealed class World
    {
        public DocumentsState State { get; private set; } = DocumentsState.Initial;

        public void Ask(params long[] documents)
        {
            foreach (var document in documents)
                Do(state => DocumentsDecision.Asked(state, document, Two));
        }

        public Effect[] Do(Func<DocumentsState, DocumentsDecided> decide)
        {
            var decided = decide(State);
            State = decided.State;
            return [.. decided.Effects];
        }
    }
}
