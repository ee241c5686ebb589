using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EfWriter.Tests.Hostile.Support;

/// <summary>An authority of certificates, made for one test.</summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    /// <summary>The authority's own certificate, for those who trust it.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Makes a server's certificate and its key.</summary>
    public (string Certificate, string Key) Issue(bool isExpired = false, string? host = null)
    {
        using var key = RSA.Create(2048);
        var request = Request(key, host);
        var end = DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 1);
        using var issued = request.Create(_certificate, end.AddDays(-30), end, RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Makes a server's certificate that no authority vouches for.</summary>
    public static (string Certificate, string Key) SelfSigned()
    {
        using var key = RSA.Create(2048);
        using var made = Request(key, host: null).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _certificate.Dispose();

    private static CertificateRequest Request(RSA key, string? host)
    {
        var request = new CertificateRequest($"CN={host ?? "127.0.0.1"}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (host is null)
            names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName(host ?? "localhost");
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
