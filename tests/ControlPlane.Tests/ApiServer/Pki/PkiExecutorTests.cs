using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.ControlPlane.Tests.ApiServer.Pki;

public sealed class PkiExecutorTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder = Directory.CreateTempSubdirectory("apiserver-pki").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Ensure_FirstStart_MakesPrivateFilesAndKeepsThemAtTheNext()
    {
        Executor().Ensure();
        var first = Contents();
        _time.Advance(TimeSpan.FromDays(100));

        Executor().Ensure();

        Assert.Equal(
            [
                "admin.crt", "admin.key", "apiserver-kubelet-client.crt", "apiserver-kubelet-client.key", "apiserver.crt", "apiserver.key", "ca.crt", "ca.key",
                "front-proxy-ca.crt", "front-proxy-ca.key", "front-proxy-client.crt", "front-proxy-client.key", "sa.key", "sa.pub",
            ],
            first.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(first, Contents());
        Assert.All(Directory.GetFiles(Pki), f => Assert.Equal(Private, File.GetUnixFileMode(f)));
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(Pki));
        Assert.Equal(Private, File.GetUnixFileMode(Kubeconfig));
    }

    [Fact]
    public void Ensure_Ageing_RenewsLeavesUnderTheSameAuthority()
    {
        Executor().Ensure();
        var first = Contents();
        _time.Advance(TimeSpan.FromDays(300));

        Executor().Ensure();

        var now = Contents();
        Assert.Equal(first["ca.crt"], now["ca.crt"]);
        Assert.Equal(first["sa.key"], now["sa.key"]);
        Assert.All((string[])["apiserver.crt", "admin.crt", "apiserver-kubelet-client.crt", "front-proxy-client.crt"], f => Assert.NotEqual(first[f], now[f]));
        Assert.Contains(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(now["admin.crt"])), File.ReadAllText(Kubeconfig), StringComparison.Ordinal);
    }

    [Fact]
    public void Ensure_KeyOfAnotherPairOrNewName_MakesTheCertificateAgain()
    {
        Executor().Ensure();
        var first = Contents();
        File.Copy(Path.Combine(Pki, "admin.key"), Path.Combine(Pki, "front-proxy-client.key"), overwrite: true);

        Executor("192.0.2.7").Ensure();

        var now = Contents();
        Assert.Equal(first["admin.crt"], now["admin.crt"]);
        Assert.NotEqual(first["front-proxy-client.crt"], now["front-proxy-client.crt"]);
        using var serving = X509Certificate2.CreateFromPemFile(Path.Combine(Pki, "apiserver.crt"), Path.Combine(Pki, "apiserver.key"));
        Assert.True(serving.MatchesHostname("192.0.2.7"));
        Assert.True(serving.MatchesHostname("kubernetes.default.svc.cluster.local"));
        Assert.True(serving.MatchesHostname("::1"));
    }

    [Fact]
    public void Ensure_DamagedAuthority_IsTheOperatorsToRepair()
    {
        Executor().Ensure();
        File.WriteAllText(Path.Combine(Pki, "ca.crt"), "x");

        var error = Assert.Throws<InvalidDataException>(Executor().Ensure);

        Assert.Contains("remove ca.crt and ca.key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AdminCertificate_ForClients_IsOfMasters()
    {
        Executor().Ensure();
        using var admin = X509Certificate2.CreateFromPemFile(Path.Combine(Pki, "admin.crt"), Path.Combine(Pki, "admin.key"));

        var identity = ClientCertificateVerifier.FromFile(Path.Combine(Pki, "ca.crt")).Verify(admin, [], _time.GetUtcNow())!;

        Assert.Equal("kubernetes-admin", identity.User);
        Assert.Equal(["system:masters"], identity.Groups);
        Assert.Null(ClientCertificateVerifier.FromFile(Path.Combine(Pki, "front-proxy-ca.crt")).Verify(admin, [], _time.GetUtcNow()));
        // Python's default verification (X509_STRICT) needs the authority's key identifier.
        Assert.Contains(admin.Extensions, e => e is X509AuthorityKeyIdentifierExtension);
    }

    [Fact]
    public void TokenKeys_MadeAtFirstStart_SignAndVerify()
    {
        Executor().Ensure();
        var keys = TokenKeySet.FromFiles(Path.Combine(Pki, "sa.key"), [Path.Combine(Pki, "sa.pub")]);

        Assert.Single(keys.Verifying);
        Assert.Equal("ES256", keys.Signing.Algorithm);
        Assert.True(TokenKey.FromFile(Path.Combine(Pki, "sa.pub"))[0].Verify([1, 2], keys.Signing.Sign([1, 2])));
    }

    [Fact]
    public void CertificateFileCache_FilesRenewed_ShowsTheNewOneWithinAMinute()
    {
        Executor().Ensure();
        var serving = new CertificateFileCache(Path.Combine(Pki, "apiserver.crt"), Path.Combine(Pki, "apiserver.key"), _time, NullLogger.Instance);
        var first = serving.Current.TargetCertificate.Thumbprint;
        Executor("192.0.2.7").Ensure();
        File.SetLastWriteTimeUtc(Path.Combine(Pki, "apiserver.crt"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(first, serving.Current.TargetCertificate.Thumbprint);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.NotEqual(first, serving.Current.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void CertificateFileCache_BadNewFile_KeepsTheOldOne()
    {
        Executor().Ensure();
        var path = Path.Combine(Pki, "apiserver.crt");
        var serving = new CertificateFileCache(path, Path.Combine(Pki, "apiserver.key"), _time, NullLogger.Instance);
        var first = serving.Current.TargetCertificate.Thumbprint;
        File.WriteAllText(path, "nothing");
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, serving.Current.TargetCertificate.Thumbprint);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Pki => Path.Combine(_folder, "pki");

    private string Kubeconfig => Path.Combine(_folder, "admin.kubeconfig");

    private PkiExecutor Executor(params string[] names) =>
        new(new PkiOptions { Folder = Pki, KubeconfigPath = Kubeconfig, SecurePort = 6443, ServingNames = names }, _time, NullLogger.Instance);

    private SortedDictionary<string, string> Contents() =>
        new(Directory.GetFiles(Pki).ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal), StringComparer.Ordinal);
}
