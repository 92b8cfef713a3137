using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Metrics;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth;

public sealed class ClientCertificateAuthenticatorTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly X509Certificate2 _authority;

    public ClientCertificateAuthenticatorTests() => _authority = NewAuthority();

    [Fact]
    public async Task Authenticate_SignedCertificate_IsItsUser()
    {
        var authenticator = Authenticator();
        using var jane = Issue(_authority, "jane", "dev");

        var answer = await Ask(authenticator, jane);

        Assert.Equal("jane", answer.User!.Name);
        Assert.Equal(["dev"], answer.User.Groups);
        Assert.Matches("^X509SHA256=[0-9a-f]{64}$", Assert.Single(answer.User.Extra["authentication.kubernetes.io/credential-id"]));
        Assert.Same(answer, await Ask(authenticator, jane));
    }

    [Fact]
    public async Task Authenticate_ExpiredSinceTheFirstRequest_IsRefused()
    {
        var authenticator = Authenticator();
        using var jane = Issue(_authority, "jane", "dev");
        Assert.NotNull((await Ask(authenticator, jane)).User);

        _time.Advance(TimeSpan.FromDays(31));

        Assert.Null((await Ask(authenticator, jane)).User);
    }

    [Fact]
    public async Task Authenticate_AnotherAuthorityOrServerCertificate_IsRefused()
    {
        var authenticator = Authenticator();
        using var other = NewAuthority();
        using var foreign = Issue(other, "jane", "system:masters");
        var server = CertificateIssuer.Server(_authority, "jane", ["x"], TimeSpan.FromDays(30), _time.GetUtcNow());
        using var serving = X509Certificate2.CreateFromPem(server.CertificatePem, server.KeyPem);
        File.WriteAllText(_path, _authority.ExportCertificatePem());

        Assert.NotNull((await Ask(authenticator, foreign)).Problem);
        Assert.NotNull((await Ask(authenticator, serving)).Problem);
    }

    [Fact]
    public async Task Authenticate_AuthorityChanged_ForgetsVerdicts()
    {
        var authenticator = Authenticator();
        using var jane = Issue(_authority, "jane", "dev");
        Assert.NotNull((await Ask(authenticator, jane)).User);
        using var other = NewAuthority();
        File.WriteAllText(_path, other.ExportCertificatePem());
        File.SetLastWriteTimeUtc(_path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null((await Ask(authenticator, jane)).User);
    }

    [Fact]
    public async Task Authenticate_NoCertificate_IsUnknown() => Assert.Same(
        Authentication.None, await Authenticator().AuthenticateAsync(new RequestCredentials(null, "t"), [], CancellationToken.None));

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_path);
    }

    private ClientCertificateAuthenticator Authenticator()
    {
        File.WriteAllText(_path, _authority.ExportCertificatePem());
        return new ClientCertificateAuthenticator(new ClientAuthorities(_path, _time, e => Assert.Fail(e.Message)), new CertificateLifeMetrics(Unread.Metrics), _time);
    }

    private static ValueTask<Authentication> Ask(ClientCertificateAuthenticator authenticator, X509Certificate2 certificate) =>
        authenticator.AuthenticateAsync(new RequestCredentials(certificate, null), [], CancellationToken.None);

    private X509Certificate2 NewAuthority()
    {
        var issued = CertificateIssuer.Authority("kubernetes", TimeSpan.FromDays(3650), _time.GetUtcNow());
        return X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
    }

    private X509Certificate2 Issue(X509Certificate2 authority, string user, string group)
    {
        var issued = CertificateIssuer.Client(authority, user, group, TimeSpan.FromDays(30), _time.GetUtcNow());
        return X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
    }
}
