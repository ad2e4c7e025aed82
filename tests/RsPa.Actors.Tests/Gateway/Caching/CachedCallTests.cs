using System.Net;
using System.Text;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Cache;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using RsPa.Testing.Cache;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Gateway.Caching;

/// <summary>Calls through the whole gateway to a server: what is answered from the cache, and what is shared.</summary>
public sealed class CachedCallTests(ITestOutputHelper output) : RsPaTestKit(output), IAsyncLifetime
{
    private const string Model = "llama4:maverick";

    private readonly MemoryCacheStore _store = new();
    private OllamaStandIn _ollama = null!;
    private OllamaEndpoint _endpoint = null!;
    private ModelGateway _gateway = null!;
    private TestProbe _accounts = null!;

    public async Task InitializeAsync()
    {
        _ollama = await OllamaStandIn.StartAsync();
        _endpoint = new OllamaEndpoint(new OllamaOptions { BaseUrl = _ollama.BaseUrl }, TimeProvider.System);
        var parts = new GatewayParts([_endpoint], TimeProvider.System, () => 0, NullLoggerFactory.Instance);
        _accounts = CreateTestProbe("accounts");
        var actor = Sys.ActorOf(GatewayActor.Props(parts, new GatewayOptions(Model), new GatewayNeighbours(CreateTestProbe(), Bus) { Accounts = _accounts }, new RestartPolicy()), "gateway");
        var options = new CacheOptions();
        _gateway = new ModelGateway(parts, () => actor, new AnswerCache(new EntryCache(_store, options, Time), options, Time));
        await _endpoint.Health.GetAsync(force: true);
    }

    public async Task DisposeAsync()
    {
        _endpoint.Dispose();
        await _ollama.DisposeAsync();
    }

    [Fact]
    public async Task The_same_question_is_answered_again_without_the_server_in_pieces_and_as_a_whole()
    {
        _ollama.Script(OllamaBehaviour.Answer("Ro", "me"));
        var first = await ReadAsync(await SendAsync(Chat("a")));
        first.IsCached.ShouldBeFalse();

        var again = await ReadAsync(await SendAsync(Chat("a")));
        var whole = await ReadAsync(await SendAsync(Chat("a", stream: false)));

        (again.IsCached, again.Text).ShouldBe((true, first.Text));
        whole.IsCached.ShouldBeTrue();
        whole.Text.ShouldContain("\"content\":\"Rome\"");
        Chats().ShouldBe(1);

        var made = await _accounts.ExpectMsgAsync<ModelCallRecord>();
        var kept = await _accounts.ExpectMsgAsync<ModelCallRecord>();
        (made.IsCached, kept.IsCached, kept.Outcome, kept.Gpu).ShouldBe((false, true, CallOutcome.Completed, TimeSpan.Zero));
        (kept.Tenant, kept.PromptTokens, kept.OutputTokens).ShouldBe((made.Tenant, made.PromptTokens, made.OutputTokens));
    }

    [Fact]
    public async Task Another_question_a_temperature_above_zero_and_a_caller_who_wants_none_are_asked_anew()
    {
        await ReadAsync(await SendAsync(Chat("a")));
        await ReadAsync(await SendAsync(Chat("b")));
        await ReadAsync(await SendAsync(Chat("a", temperature: 1)));
        await ReadAsync(await SendAsync(Chat("a", temperature: 1)));
        await ReadAsync(await SendAsync(Chat("a") with { Cache = CacheWish.Off }));
        Chats().ShouldBe(5);

        await ReadAsync(await SendAsync(Chat("a", temperature: 1) with { Cache = CacheWish.On }));
        (await ReadAsync(await SendAsync(Chat("a", temperature: 1) with { Cache = CacheWish.On }))).IsCached.ShouldBeTrue();
        Chats().ShouldBe(6);
    }

    [Fact]
    public async Task What_reached_its_most_tokens_is_not_kept()
    {
        _ollama.Script(OllamaBehaviour.Of(new OllamaStep.Token("Ro"), new OllamaStep.Done("length")));
        await ReadAsync(await SendAsync(Chat("a")));
        (await ReadAsync(await SendAsync(Chat("a")))).IsCached.ShouldBeFalse();
    }

    [Fact]
    public async Task Identical_calls_at_once_are_one_call_and_who_leaves_takes_nothing_from_the_others()
    {
        var gate = new Gate();
        _ollama.Script(OllamaBehaviour.Silence(gate, "Ro", "me"));
        var first = await SendAsync(Chat("a"));
        await gate.Reached.WaitAsync(TestLimit.Span);
        var second = await SendAsync(Chat("a"));
        Chats().ShouldBe(1);

        await first.DisposeAsync();
        gate.Open();

        (await ReadAsync(second)).Text.ShouldContain("\"done\":true");
        Chats().ShouldBe(1);
        ModelCallRecord[] records = [await _accounts.ExpectMsgAsync<ModelCallRecord>(), await _accounts.ExpectMsgAsync<ModelCallRecord>()];
        records.Select(record => (record.IsCached, record.Outcome)).Order().ShouldBe([(false, CallOutcome.Completed), (true, CallOutcome.Completed)]);
    }

    [Fact]
    public async Task The_call_ends_at_the_server_when_the_last_of_its_callers_leaves()
    {
        var gate = new Gate();
        _ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        var first = await SendAsync(Chat("a"));
        await gate.Reached.WaitAsync(TestLimit.Span);
        var second = await SendAsync(Chat("a"));
        await first.DisposeAsync();
        await second.DisposeAsync();

        (await _ollama.Requests.Single(request => request.Path == "/api/chat").End.WaitAsync(TestLimit.Span)).ShouldBe(RequestEnd.ClientAborted);
        (await ReadAsync(await SendAsync(Chat("a")))).IsCached.ShouldBeFalse();
        Chats().ShouldBe(2);
    }

    [Fact]
    public async Task One_who_cancels_while_it_waits_for_a_shared_whole_answer_leaves_alone()
    {
        var gate = new Gate();
        _ollama.Script(OllamaBehaviour.Silence(gate, "Ro", "me"));
        using var cancelled = new CancellationTokenSource();
        var first = _gateway.SendAsync(Chat("a", stream: false), cancellationToken: cancelled.Token);
        await gate.Reached.WaitAsync(TestLimit.Span);
        var second = SendAsync(Chat("a", stream: false));

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.Open();

        (await ReadAsync(await second)).Text.ShouldContain("\"content\":\"Rome\"");
        Chats().ShouldBe(1);
    }

    private static ModelRequest Chat(string text, bool stream = true, double temperature = 0) => new(
        ModelApi.Chat,
        new ModelCaller(new TenantId("ann"), Lane.Medium),
        Encoding.UTF8.GetBytes($$$"""{"model":"{{{Model}}}","messages":[{"role":"user","content":"{{{text}}}"}],"stream":{{{(stream ? "true" : "false")}}},"options":{"temperature":{{{temperature}}}}}"""));

    private Task<ModelAnswer> SendAsync(ModelRequest request) => _gateway.SendAsync(request, cancellationToken: TestLimit.Token());

    private int Chats() => _ollama.Requests.Count(request => request.Path == "/api/chat");

    private static async Task<(string Text, bool IsCached)> ReadAsync(ModelAnswer answer)
    {
        await using (answer)
        {
            answer.Status.ShouldBe((int)HttpStatusCode.OK);
            var text = new StringBuilder();
            while (await answer.NextAsync(TestLimit.Token()) is { } piece)
                text.Append(Encoding.UTF8.GetString(piece.Span));
            return (text.ToString(), answer.IsCached);
        }
    }
}
