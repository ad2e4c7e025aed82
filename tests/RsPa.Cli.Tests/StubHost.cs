using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RsPa.Cli.Tests;

/// <summary>A service that answers as a test says: for what the real one never does.</summary>
internal sealed class StubHost : IAsyncDisposable
{
    private const string Catalog = """{"protocol":1,"version":"0.1.0","palettes":[{"name":"","help":"","commands":[{"name":"status","help":"","hidden":false,"shape":"value","arguments":[],"options":[],"new":true}]}]}""";

    private readonly WebApplication _app;

    private StubHost(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<StubHost> StartAsync(string? catalog = null, string frames = "")
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/console/v1/palettes", () => Results.Text(catalog ?? Catalog));
        app.MapPost("/console/v1/run", () => Results.Text(frames));
        await app.StartAsync();
        return new StubHost(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
