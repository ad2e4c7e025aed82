using System.Security.Claims;
using System.Text.Json;
using RsPa.Agents;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;
using RsPa.Host.Console.Commands;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;
using RsPa.Host.Listening;

namespace RsPa.Host.Console;

/// <summary>The console's host: <c>/console/v1</c>. Clients download the palettes, run commands, and ask for completions.</summary>
internal static class ConsoleEndpoints
{
    /// <summary>Adds the console's palettes. Others are added as further <see cref="IConsolePalette"/> services.</summary>
    public static IServiceCollection AddRsPaConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleCatalog>();
        services.AddSingleton<ConsoleCommandRunner>();
        services.AddSingleton<NameCompletion>();
        services.AddRsPaPalettes();
        return services;
    }

    /// <summary>Maps the console's host.</summary>
    public static IEndpointRouteBuilder MapRsPaConsole(this IEndpointRouteBuilder routes)
    {
        var console = routes.MapGroup("/console/v1").ExcludeFromDescription();
        console.MapGet("/palettes", (ConsoleCatalog catalog) => Results.Json(catalog.Description, AgentJson.Options));
        console.MapGet("/complete", CompleteAsync);
        console.MapPost("/run", RunAsync);
        return routes;
    }

    private static async Task<IResult> CompleteAsync(string type, string text, ClaimsPrincipal user, NameCompletion names, CancellationToken cancellationToken) =>
        Results.Json(await names.CompleteAsync(user.Caller(), type, text, cancellationToken).ConfigureAwait(false), AgentJson.Options);

    private static async Task RunAsync(HttpContext http, ConsoleCommandRunner runner, IHostApplicationLifetime lifetime)
    {
        // A command that waits or follows has no end of its own; a stopping service must not wait for it.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = FrameWriter.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        using var writer = new FrameWriter(http.Response.Body);
        try
        {
            var end = await AnswerAsync(http, runner, new CommandOutput(writer, http.RequestAborted), stop.Token).ConfigureAwait(false);
            await writer.WriteAsync(new EndFrame((int)end), http.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody reads an answer.
        }
    }

    private static async Task<CommandEnd> AnswerAsync(HttpContext http, ConsoleCommandRunner runner, CommandOutput output, CancellationToken cancellationToken)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<RunRequest>(http.Request.Body, RunRequest.Options, cancellationToken).ConfigureAwait(false);
            return request is null
                ? await output.FailAsync(new Problem(ProblemKind.Invalid, "The body is null.")).ConfigureAwait(false)
                : await runner.RunAsync(http.User.Caller(), request, output, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            return await output.FailAsync(new Problem(ProblemKind.Invalid, $"The request is malformed (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}).") { Remedy = "use the rspa that belongs to this version of the service" }).ConfigureAwait(false);
        }
        catch (BadHttpRequestException)
        {
            return await output.FailAsync(new Problem(ProblemKind.TooLarge, $"The request is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB), or did not come as its headers announce it.")).ConfigureAwait(false);
        }
    }
}
