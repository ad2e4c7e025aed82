using System.IO.Pipelines;
using RsPa.Application.Outcomes;
using RsPa.Host.Listening;

namespace RsPa.Host.Intake;

/// <summary>
/// Reads a request's body whole, before anything handles it: within the budget of all requests, and at a pace. A body that stops
/// coming is let go, however much of it has come: the server's own limit is an average, and lets one that began quickly rest for hours.
/// </summary>
internal sealed class BodyIntake(BodyBudget budget, MemoryReturn memory, TimeProvider time)
{
    /// <summary>In each such time there must come <see cref="LeastBytes"/>, or the rest.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a body may take in all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>What must come in each <see cref="Pace"/>.</summary>
    public const int LeastBytes = 16 * 1024;

    /// <summary>Reads a body.</summary>
    /// <returns>The body, which the caller disposes, or why it is not taken.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    /// <exception cref="IOException">As before.</exception>
    public async Task<Outcome<BufferedBody>> ReadAsync(HttpRequest request, CancellationToken aborted)
    {
        if (request.ContentLength > ListeningSetup.MaxBodyBytes)
            return TooLarge();
        var body = new BufferedBody(budget, memory, (int)(request.ContentLength ?? 0));
        try
        {
            var problem = await FillAsync(body, request.BodyReader, aborted).ConfigureAwait(false);
            if (problem is null)
                return body;
            body.Dispose();
            return problem;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async Task<Problem?> FillAsync(BufferedBody body, PipeReader reader, CancellationToken aborted)
    {
        using var timeout = new BodyTimeout(time, aborted);
        try
        {
            while (true)
            {
                // Most bodies are there with their header: then nothing waits, and no timer is made.
                if (!reader.TryRead(out var read))
                    read = await reader.ReadAsync(timeout.Token(body.Length)).ConfigureAwait(false);
                foreach (var part in read.Buffer)
                {
                    if (body.Length + part.Length > ListeningSetup.MaxBodyBytes)
                        return TooLarge();
                    if (!body.TryAdd(part.Span))
                        return Busy();
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return null;
            }
        }
        catch (OperationCanceledException) when (timeout.IsOver && !aborted.IsCancellationRequested)
        {
            return new Problem(ProblemKind.SlowBody, $"The body stopped coming after {body.Length} bytes, or took longer than {Longest.TotalMinutes:0} minutes.") { Field = "body", Remedy = "send it again, in one go" };
        }
        catch (BadHttpRequestException e)
        {
            return Refused(e);
        }
    }

    /// <summary>That there is no room now.</summary>
    public static Problem Busy() =>
        new(ProblemKind.Busy, "The bodies of the requests that are being read fill all the memory that there is for them.") { Field = "body", Remedy = "send it again in a few seconds" };

    private static Problem TooLarge() =>
        new(ProblemKind.TooLarge, $"The body is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB).") { Field = "body", Remedy = "send the tasks in several requests" };

    private static Problem Refused(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(),
        StatusCodes.Status408RequestTimeout => new Problem(ProblemKind.SlowBody, "The body came too slowly.") { Field = "body", Remedy = "send it again, in one go" },
        _ => new Problem(ProblemKind.Invalid, "The body does not end as its header says.") { Field = "body", Remedy = "send one JSON value, with its length or in chunks" },
    };
}
