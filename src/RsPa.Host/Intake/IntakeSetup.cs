using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using RsPa.Application.Outcomes;
using RsPa.Host.Listening;
using RsPa.Host.Memory;

namespace RsPa.Host.Intake;

/// <summary>Puts the reading of bodies into the host.</summary>
internal static class IntakeSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddRsPaIntake(this IServiceCollection services)
    {
        services.AddSingleton(new BodyBudget(BodyBudget.Standard));
        services.AddSingleton(provider => new MemoryReturn(provider.GetRequiredService<TimeProvider>(), Heaps.Release));
        services.AddSingleton<BodyIntake>();
        return services;
    }

    /// <summary>Reads the bodies of requests that are let in and have a handler. Handlers find them in <see cref="BufferedBody"/>, and in the request's stream.</summary>
    public static IApplicationBuilder UseRsPaIntake(this IApplicationBuilder app) => app.Use(TakeAsync);

    private static async Task TakeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null || http.Request.ContentLength == 0 || http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        Outcome<BufferedBody> outcome;
        try
        {
            outcome = await http.RequestServices.GetRequiredService<BodyIntake>().ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Nobody is there to read an answer.
            http.Abort();
            return;
        }

        if (!outcome.TryGet(out var body, out var problem))
        {
            await RefuseAsync(http, problem).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            http.Features.Set(body);
            http.Request.Body = body.OpenRead();
            await next(http).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext http, Problem problem)
    {
        // What is left of the body is worth no waiting.
        http.Response.Headers[HeaderNames.Connection] = "close";
        return http.RequestServices.GetRequiredService<RefuseRequest>()(http, problem);
    }
}
