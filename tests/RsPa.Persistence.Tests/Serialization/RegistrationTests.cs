using System.Runtime.Serialization;
using Akka.Actor;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;
using RsPa.Persistence.Serialization;

namespace RsPa.Persistence.Tests.Serialization;

public sealed class RegistrationTests
{
    // Types of the protocol that are only ever a part of a message, or are read from a database and not sent.
    private static readonly HashSet<Type> Parts =
    [
        typeof(AgentDefinition), typeof(AgentLimits), typeof(AttemptTotals), typeof(NodeIncarnation), typeof(NodeSignal.WorkIsDue), typeof(NodeSignal.StopTask), typeof(AgentSlots), typeof(HeldTask),
        typeof(AttemptRecord), typeof(AgentDataChange), typeof(ClaimedTask), typeof(RescuedTask), typeof(HealthPart),
        typeof(HealthFigure.Number), typeof(HealthFigure.Moment), typeof(HealthFigure.Text),
        typeof(TaskTransition.Complete), typeof(TaskTransition.RetryAt), typeof(TaskTransition.Fail), typeof(TaskTransition.Cancel), typeof(TaskTransition.Wait), typeof(TaskOfAgent), typeof(AttemptContext),
        typeof(TaskSummary), typeof(TaskTopic), typeof(TaskDetail), typeof(TaskFilter), typeof(TaskCount), typeof(AgentDue), typeof(ActorNode),
        typeof(LogEntry), typeof(LogContext), typeof(LogRow), typeof(LogQuery), typeof(LogDrops),
        typeof(ApiKey), typeof(ApiKeyUse), typeof(TenantTerms), typeof(ModelCallFilter), typeof(UsageQuery), typeof(UsageSum), typeof(UsageLine), typeof(UsageReport),
        typeof(EndpointView), typeof(ResidentView), typeof(LoadView), typeof(BreakerView), typeof(SwapView), typeof(TenantView), typeof(GatewayView), typeof(ModelQuestion), typeof(ModelView),
        typeof(PullProgress), typeof(LoadWish), typeof(QueueView), typeof(LaneView), typeof(QueuedCallView), typeof(AskPart.Piece), typeof(AskPart.Waits), typeof(AskPart.End),
        typeof(ScheduleRule.Every), typeof(ScheduleRule.Cron), typeof(ScheduleRule.Once), typeof(ScheduleDefinition), typeof(ScheduleState), typeof(ScheduleAtWork), typeof(OpenOccurrence), typeof(Occurrence),
        typeof(ScheduleTurn), typeof(ScheduleTurned), typeof(DecidedOccurrence), typeof(EndedOccurrence), typeof(ScheduleName.JsonForm), typeof(PreviewedMoment),
        typeof(InboxCounts), typeof(InboxLine), typeof(InboxRefusal), typeof(InvalidValue),
    ];

    public static TheoryData<Type> Registered() => [.. Manifests.Current.Types.OrderBy(type => type.FullName)];

    [Fact]
    public void Every_message_of_the_protocol_and_every_event_is_registered()
    {
        var protocol = typeof(AgentDefinition).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("RsPa.Actors.Protocol", StringComparison.Ordinal) == true)
            .Where(type => type is { IsClass: true, IsAbstract: false, IsPublic: true } or { IsClass: true, IsAbstract: false, IsNestedPublic: true })
            .Where(type => !typeof(INoSerializationVerificationNeeded).IsAssignableFrom(type))
            .Where(type => !Parts.Contains(type));
        var events = typeof(AgentEvent).Assembly.GetTypes().Where(type => typeof(AgentEvent).IsAssignableFrom(type) && !type.IsAbstract);

        protocol.Concat(events).Where(type => Manifests.Current.For(type) is null).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Registered))]
    public void Every_registered_type_comes_back_as_it_was(Type type)
    {
        var serializer = new StoredSerializer(null!, Manifests.Current);
        var value = Samples.Of(type);

        var bytes = serializer.ToBinary(value);
        var back = serializer.FromBinary(bytes, serializer.Manifest(value));

        back.ShouldBeOfType(type);
        // Records compare their lists by reference, so the written forms are compared; and the parts, so that nothing was left out of both.
        System.Text.Encoding.UTF8.GetString(serializer.ToBinary(back)).ShouldBe(System.Text.Encoding.UTF8.GetString(bytes));
        back.ShouldBeEquivalentTo(value);
    }

    [Fact]
    public void A_list_of_replies_keeps_the_kind_of_each()
    {
        var serializer = new StoredSerializer(null!, Manifests.Current);
        var replies = new TasksSubmitted([new StoreRefused(StoreRefusal.Busy, "later"), new TaskSubmitted(default, true, TaskStatus.Failed)]);

        var back = (TasksSubmitted)serializer.FromBinary(serializer.ToBinary(replies), serializer.Manifest(replies));

        back.Tasks.ShouldBe(replies.Tasks);
    }

    [Fact]
    public void Names_carry_a_version() =>
        Manifests.Current.Names.ShouldAllBe(name => name.Split('.', StringSplitOptions.None).Length == 3 && name.Split('.')[2].StartsWith('v'));

    [Fact]
    public void An_unregistered_type_is_refused_by_name_and_with_the_remedy()
    {
        var serializer = new StoredSerializer(null!, Manifests.Current);

        var refusal = Should.Throw<SerializationException>(() => serializer.Manifest(new Stranger(1)));

        refusal.Message.ShouldContain(typeof(Stranger).FullName!);
        refusal.Message.ShouldContain(nameof(Manifests));
        Should.Throw<SerializationException>(() => serializer.ToBinary(new Stranger(1)));
    }

    [Fact]
    public void An_unknown_name_says_that_a_newer_version_wrote_it()
    {
        var refusal = Should.Throw<SerializationException>(() => new StoredSerializer(null!, Manifests.Current).FromBinary("{}"u8.ToArray(), "agent.renamed.v9"));

        refusal.Message.ShouldContain("agent.renamed.v9");
        refusal.Message.ShouldContain("newer version");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"reason\":")]
    [InlineData("")]
    public void DamagedJson_IsAClearError(string stored)
    {
        var refusal = Should.Throw<SerializationException>(() =>
            new StoredSerializer(null!, Manifests.Current).FromBinary(System.Text.Encoding.UTF8.GetBytes(stored), "agent.paused.v1"));

        refusal.Message.ShouldContain("agent.paused.v1");
    }

    [Fact]
    public void An_old_form_is_read_as_todays_type_and_written_under_the_new_name()
    {
        var manifests = Manifests.Current.With(Manifest.Old("agent.paused.v0", (json, _) =>
            new AgentPaused(json.RootElement.GetProperty("why").GetString()!, json.RootElement.GetProperty("when").GetDateTimeOffset())));
        var serializer = new StoredSerializer(null!, manifests);

        var read = serializer.FromBinary("""{"why":"holiday","when":"2024-12-24T10:00:00+00:00"}"""u8.ToArray(), "agent.paused.v0");

        read.ShouldBe(new AgentPaused("holiday", new DateTimeOffset(2024, 12, 24, 10, 0, 0, TimeSpan.Zero)));
        serializer.Manifest(read).ShouldBe("agent.paused.v1");
    }

    [Fact]
    public void A_table_that_names_a_form_twice_is_a_mistake() =>
        Should.Throw<ArgumentException>(() => Manifests.Current.With(Manifest.Old("agent.paused.v1", (_, _) => new AgentPaused("", default))));

    [Fact]
    public void A_further_field_is_ignored_so_that_a_neighbouring_version_may_add_one()
    {
        var read = new StoredSerializer(null!, Manifests.Current)
            .FromBinary("""{"agent":"prompt","mood":"good"}"""u8.ToArray(), "agent.get.v1");

        read.ShouldBe(new GetAgent(new AgentName("prompt")));
    }

    [Fact]
    public void A_submission_without_a_priority_is_of_medium_priority()
    {
        var serializer = new StoredSerializer(null!, Manifests.Current);
        const string Task = """{"id":"0195b0f2-7c1d-7000-8000-00000000002a","agent":"prompt","input":"{}"}""";

        var one = (SubmitTask)serializer.FromBinary(System.Text.Encoding.UTF8.GetBytes(Task), "task.submit.v2");
        var many = (SubmitTasks)serializer.FromBinary(System.Text.Encoding.UTF8.GetBytes($$"""{"tasks":[{{Task}}]}"""), "tasks.submit.v2");

        one.ShouldBe(new SubmitTask(one.Id, new AgentName("prompt"), "{}") { Priority = TaskPriority.Medium });
        many.Tasks.ShouldBe([one]);
    }

    private sealed record Stranger(int Value);
}
