using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Agents;
using RsPa.Host.DropIn.Answers;
using RsPa.Host.DropIn.Callers;
using RsPa.Host.DropIn.Errors;
using RsPa.Host.Intake;

namespace RsPa.Host.DropIn.Calls;

/// <summary>Calls to models: each goes through the gateway's queue, and ends where its caller leaves.</summary>
internal sealed class ModelCalls(ModelGateway gateway, DropInCallers callers, BodyIntake intake, IHostApplicationLifetime lifetime)
{
    /// <summary>Makes a call, and answers with what comes of it.</summary>
    public async Task AnswerAsync(HttpContext http, ModelApi api)
    {
        var form = ErrorForms.Of(api);
        if (callers.Find(http, out var refusal) is not { } caller)
        {
            await refusal!.WriteAsync(http, form).ConfigureAwait(false);
            return;
        }

        string? wished = http.Request.Headers[CacheWishes.Header];
        if (!CacheWishes.TryRead(wished, out var wish))
        {
            await DropInError.Of(400, $"{CacheWishes.Header}: '{DisplayText.Line(wished!, 100)}' is neither on nor off. Use one of these, or leave the header out.").WriteAsync(http, form).ConfigureAwait(false);
            return;
        }

        if (!(await intake.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false)).TryGet(out var body, out var problem))
        {
            http.Response.Headers.Connection = "close"; // what is left of the body is worth no waiting
            await DropInError.Of(problem).WriteAsync(http, form).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            body.Fit(); // it may wait for long
            await AnswerAsync(http, new ModelRequest(api, caller, body.Bytes) { Cache = wish }).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext http, ModelRequest request)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        DropInError error;
        try
        {
            using var answer = await gateway.SendAsync(request, waits: null, ended.Token).ConfigureAwait(false);
            await AnswerWriter.WriteAsync(http, request.Api, answer, ended.Token).ConfigureAwait(false);
            return;
        }
        catch (CallFailedException failed) when (!http.Response.HasStarted)
        {
            if (failed.Failure is CallFailure.AtServer { Away: null, Answer: { } refusal })
            {
                await WholeBody.WriteAsync(http, refusal.Status, refusal.ContentType, refusal.Body).ConfigureAwait(false);
                return;
            }

            error = CallErrors.Of(request.Api, failed);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            error = CallErrors.Stopped;
        }

        await error.WriteAsync(http, ErrorForms.Of(request.Api)).ConfigureAwait(false);
    }
}
