using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task A_pause_is_kept_until_it_ends()
    {
        Paused().ShouldBeEmpty();

        (await One(new SetAgentPaused(Beta, true), Start)).ShouldBe(new AgentPausedSet(Beta));
        Paused().ShouldBe([Beta]);

        (await One(new SetAgentPaused(Beta, true), Start)).ShouldBe(new AgentPausedSet(Beta));
        (await One(new SetAgentPaused(Alpha, false), Start)).ShouldBe(new AgentPausedSet(Alpha));
        Paused().ShouldBe([Beta]);

        (await One(new SetAgentPaused(Beta, false), Start)).ShouldBe(new AgentPausedSet(Beta));
        Paused().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pause_of_an_unknown_agent_is_refused() =>
        (await One(new SetAgentPaused(new AgentName("nobody"), true), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.UnknownAgent);
}
