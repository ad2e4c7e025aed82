
namespace RsPa.Host.Api;

/// <summary>Turns faults of the service into problem details.</summary>
internal sealed partial class ApiErrors(ILogger<ApiErrors> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody reads an answer.
            return Results.Empty;
        }
        catch (BadHttpRequestException e)
        {
            return BodyReader.Refused(e);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFailed(e, http.Request.Method, http.Request.Path);
            return Results.Json(ApiProblem.Unexpected, ApiJson.Options, "application/problem+json", ApiProblem.Unexpected.Status);
        }
    }
}
