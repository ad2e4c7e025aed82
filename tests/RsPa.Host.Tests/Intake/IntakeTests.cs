using System.Net;
using System.Net.Sockets;
using System.Text;
using RsPa.Host.Intake;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Intake;

/// <summary>Bodies of requests, at a real server.</summary>
public sealed class IntakeTests(TestHost host) : IClassFixture<TestHost>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_half_sent_body_ends_with_408_and_holds_nothing_any_more()
    {
        using var caller = await CallAsync(host.Token, announced: 1_000_000, sent: 500_000);
        await UntilAsync(() => host.Budget.InUse >= 500_000);
        var reading = ReadAsync(caller);

        // The limit begins when the server waits for more, which nobody outside can see.
        await UntilAsync(() =>
        {
            host.Time.Advance(BodyIntake.Pace);
            return reading.IsCompleted;
        });
        var answer = await reading;
        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("Connection: close");
        answer.ShouldContain("urn:rspa:slow_body");
        await UntilAsync(() => host.Budget.InUse == 0);
    }

    [Fact]
    public async Task A_body_of_a_stranger_is_not_read()
    {
        using var caller = await CallAsync(token: null, announced: 1_000_000, sent: 100_000);
        (await ReadAsync(caller)).ShouldStartWith("HTTP/1.1 401 ");
        host.Budget.InUse.ShouldBe(0);
    }

    [Fact]
    public async Task Where_others_fill_the_memory_a_body_is_refused_for_now()
    {
        host.Budget.TryTake(BodyBudget.Standard).ShouldBeTrue();
        using (var response = await host.Http.PostAsync("/api/v1/tasks", TestHostExtensions.Json("""{"agent":"echo"}""")))
        {
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await response.Content.ReadAsStringAsync()).ShouldContain("urn:rspa:busy");
        }

        host.Budget.Give(BodyBudget.Standard);
        (await host.Http.PostJsonAsync("/api/v1/tasks", """{"agent":"echo"}""")).Status.ShouldBe(HttpStatusCode.Created);
        await UntilAsync(() => host.Budget.InUse == 0);
    }

    [Fact]
    public async Task A_body_larger_than_16_mi_b_is_refused_whether_it_says_so_or_not()
    {
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tasks") { Content = new ByteArrayContent(new byte[17 * 1024 * 1024]) { Headers = { ContentType = new("application/json") } } };
            request.Headers.TransferEncodingChunked = chunked;
            try
            {
                using var response = await host.Http.SendAsync(request);
                response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
                (await response.Content.ReadAsStringAsync()).ShouldContain("urn:rspa:too_large");
            }
            catch (HttpRequestException e) when (e.InnerException is IOException)
            {
                // The server answered and closed while this end was still sending.
            }
        }

        await UntilAsync(() => host.Budget.InUse == 0);
    }

    // A document costs twelve bytes for each value, and a value may have two.
    [Fact]
    public async Task A_body_of_too_many_values_is_refused()
    {
        var (status, problem) = await host.Http.PostJsonAsync("/api/v1/tasks", $"[{string.Join(',', Enumerable.Repeat('1', 2_000_001))}]");
        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        problem.Text("detail").ShouldContain("more than 2000000 JSON values");
        await UntilAsync(() => host.Budget.InUse == 0);
    }

    [Fact]
    public async Task A_mark_of_the_encoding_is_no_fault()
    {
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. """{"agent":"echo"}"""u8]) { Headers = { ContentType = new("application/json") } };
        using var response = await host.Http.PostAsync("/api/v1/tasks", content);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private async Task<TcpClient> CallAsync(string? token, int announced, int sent)
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(host.Address.Host, host.Address.Port);
        var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        var head = $"POST /api/v1/tasks HTTP/1.1\r\nHost: localhost:{host.Address.Port}\r\n{authorization}Content-Type: application/json\r\nContent-Length: {announced}\r\n\r\n";
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await caller.GetStream().WriteAsync(new byte[sent]);
        return caller;
    }

    private static async Task<string> ReadAsync(TcpClient caller)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var answer = new byte[4096];
        var length = 0;
        try
        {
            while (length < answer.Length && await caller.GetStream().ReadAsync(answer.AsMemory(length), limit.Token) is > 0 and var read)
            {
                length += read;
                if (Encoding.ASCII.GetString(answer, 0, length).Contains("\r\n0\r\n", StringComparison.Ordinal))
                    break;
            }
        }
        catch (IOException)
        {
            // The server closes without waiting for the rest of what it was sent.
        }

        return Encoding.ASCII.GetString(answer, 0, length);
    }

    private static async Task UntilAsync(Func<bool> look)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!look())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }
}
