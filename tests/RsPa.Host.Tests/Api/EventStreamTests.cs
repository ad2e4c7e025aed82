using System.Net;
using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class EventStreamTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_follower_of_a_task_sees_its_changes_until_it_ends()
    {
        var id = await host.SubmitAsync();
        using var response = await host.Http.GetAsync($"/api/v1/tasks/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());

        (await NextAsync(events)).ShouldBe(("status", "pending"));
        host.Tasks.Set(id, TaskStatus.Running, attempt: 1);
        host.System.EventStream.Publish(new TaskChanged(id, new AgentName("echo"), TaskStatus.Running));
        (await NextAsync(events)).ShouldBe(("status", "running"));
        host.System.EventStream.Publish(new TaskProgressed(id, 0.5, "half", "here"));
        (await NextAsync(events)).Name.ShouldBe("progress");
        host.Tasks.Set(id, TaskStatus.Completed, attempt: 1, output: "{\"ok\":true}");
        host.System.EventStream.Publish(new TaskChanged(id, new AgentName("echo"), TaskStatus.Completed));
        (await NextAsync(events)).ShouldBe(("ended", "completed"));
        (await events.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_whose_event_was_lost_is_found_all_the_same()
    {
        var id = await host.SubmitAsync();
        using var response = await host.Http.GetAsync($"/api/v1/tasks/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await NextAsync(events)).ShouldBe(("status", "pending"));

        host.Tasks.Set(id, TaskStatus.Failed, attempt: 1, error: "no");
        var next = NextAsync(events);
        while (!next.IsCompleted)
        {
            host.Time.Advance(TaskFollowService.Recheck);
            await Task.Yield();
        }

        (await next).ShouldBe(("ended", "failed"));
    }

    [Fact]
    public async Task The_events_of_a_task_that_is_not_there_are_404()
    {
        (await host.Http.GetJsonAsync($"/api/v1/tasks/{TaskId.New(host.Time)}/events")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_live_stream_can_be_limited_to_one_task()
    {
        var (mine, other) = (TaskId.New(host.Time), TaskId.New(host.Time));
        using var response = await host.Http.GetAsync($"/api/v1/events?task={mine}", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());

        host.System.EventStream.Publish(new TaskChanged(other, new AgentName("echo"), TaskStatus.Running));
        host.System.EventStream.Publish(new TaskChanged(mine, new AgentName("echo"), TaskStatus.Completed));

        (await NextAsync(events)).ShouldBe(("task_changed", "completed"));
    }

    [Fact]
    public async Task A_follower_that_has_gone_leaves_nothing_behind()
    {
        await NobodyFollowsAsync(); // those of earlier tests may be about to leave
        using (await host.Http.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead))
            host.Live.Followers.ShouldBe(1);
        await NobodyFollowsAsync();
    }

    // A write to a closed connection is how the service learns of it.
    private Task NobodyFollowsAsync() => WaitUntilAsync(() =>
    {
        host.System.EventStream.Publish(new TaskProgressed(TaskId.New(host.Time), 0, "anyone?", "here"));
        return host.Live.Followers == 0;
    });

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<(string Name, string? Status)> NextAsync(StreamReader events)
    {
        var name = (await events.ReadLineAsync())!["event: ".Length..];
        using var data = JsonDocument.Parse((await events.ReadLineAsync())!["data: ".Length..]);
        (await events.ReadLineAsync()).ShouldBe("");
        return (name, data.RootElement.TryGetProperty("status", out var status) ? status.GetString() : null);
    }
}
