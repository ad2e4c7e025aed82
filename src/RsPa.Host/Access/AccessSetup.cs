using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace RsPa.Host.Access;

/// <summary>Puts the check of callers into the host.</summary>
internal static class AccessSetup
{
    /// <summary>Adds it. Whatever says nothing else of itself, and what does not exist too, is for known callers only.</summary>
    public static IServiceCollection AddRsPaAccess(this IServiceCollection services, TokenFile file)
    {
        services.AddSingleton(new AccessTokens(file.Token));
        services.AddSingleton(TokenRemedy.Of(file.Path));
        services.AddSingleton<RefusedCallers>();

        // Not AddAuthentication: that brings keys for cookies along, which are written to the home directory and are used by nobody.
        services.AddAuthenticationCore(options => options.DefaultScheme = CallerAuthentication.SchemeName).AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Checks callers: after the guard against other sites, and before anything reads a body.</summary>
    public static IApplicationBuilder UseRsPaAccess(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();
}
