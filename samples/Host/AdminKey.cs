using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EfWriter.Samples.Host;

/// <summary>
/// Whoever sends the key of the configuration (<c>Authorization: Bearer …</c>) is an administrator. It stands for the authentication that
/// an app has. No cookie is used, so that no other site can send requests in an administrator's name.
/// </summary>
internal sealed class AdminKey(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IConfiguration configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "AdminKey";
    public const string Policy = "Administrators";
    public const string Role = "admin";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.Ordinal))
            return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(IsKey(header[Prefix.Length..]) ? Admin() : AuthenticateResult.Fail("This is not the key."));
    }

    // Without a key in the configuration nobody is an administrator.
    private bool IsKey(string text) => configuration["AdminKey"] is { Length: > 0 } key
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(key));

    private static AuthenticateResult Admin() => AuthenticateResult.Success(
        new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, Role)], Scheme)), Scheme));
}
