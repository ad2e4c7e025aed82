using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;
using RsPa.Host.Listening;

namespace RsPa.Host.Access;

/// <summary>
/// Says who makes a request: through the Unix socket it is the owner, whom file permissions have let in; on the port it is whoever
/// has a token, on loopback too, since every user and program of the computer reaches that.
/// </summary>
internal sealed class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokens tokens, TokenRemedy remedy, RefuseRequest refuse, RefusedCallers refused)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = $"{SchemeName} ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ConsoleConnection.Carries(Context))
            return Task.FromResult(Known(new Caller(Caller.Owner, CallerRole.Admin, Caller.Socket)));
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        var caller = tokens.Find(header[Prefix.Length..].Trim(), $"{Context.Connection.RemoteIpAddress}");
        return Task.FromResult(caller is null ? AuthenticateResult.Fail("unknown token") : Known(caller));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wrong = (await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false)).Failure is not null;
        refused.Count(Context);
        Response.Headers[HeaderNames.WWWAuthenticate] = wrong ? """Bearer error="invalid_token" """.TrimEnd() : SchemeName;
        await refuse(Context, new Problem(ProblemKind.Unauthenticated, wrong ? "The token is not one of this service." : "The port asks for a token.") { Remedy = remedy.Text }).ConfigureAwait(false);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        refuse(Context, new Problem(ProblemKind.Forbidden, $"'{Context.User.Caller().Name}' may not do this.") { Remedy = "use a token of a role that may" });

    private AuthenticateResult Known(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller, Scheme.Name)), Scheme.Name));
}

/// <summary>What a caller without a token is told to do.</summary>
/// <param name="Text">The words.</param>
internal sealed record TokenRemedy(string Text)
{
    /// <summary>Names the file that holds the token.</summary>
    public static TokenRemedy Of(string file) =>
        new($"send the header 'Authorization: Bearer TOKEN' with the token in {file}, which the service's user can read; `rspa` takes it from the variable RSPA_TOKEN, or use the Unix socket");
}
