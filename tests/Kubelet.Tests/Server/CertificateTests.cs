using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Serving.Tls;
using NodeStack.Kubelet.Server.Certificates;

namespace NodeStack.Kubelet.Tests.Server;

public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubelet-pki").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Ensure_FirstStart_MakesPrivateFilesAndKeepsThemAtTheNext()
    {
        var pki = Path.Combine(_folder, "pki");
        StandaloneClientAuthority.Ensure(pki, _time.GetUtcNow(), NullLogger.Instance);
        var first = Directory.GetFiles(pki).ToDictionary(static path => path, File.ReadAllText);

        StandaloneClientAuthority.Ensure(pki, _time.GetUtcNow().AddDays(200), NullLogger.Instance);

        Assert.Equal(["admin.crt", "admin.key", "client-ca.crt", "client-ca.key"], first.Keys.Select(Path.GetFileName).Order());
        Assert.All(first, one => Assert.Equal(one.Value, File.ReadAllText(one.Key)));
        Assert.All(first.Keys, static path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(pki));
    }

    [Fact]
    public void Ensure_AdminCertificateAgeing_IsReplacedUnderTheSameAuthority()
    {
        StandaloneClientAuthority.Ensure(_folder, _time.GetUtcNow(), NullLogger.Instance);
        var authority = File.ReadAllText(Path.Combine(_folder, "client-ca.crt"));
        var admin = File.ReadAllText(Path.Combine(_folder, "admin.crt"));

        StandaloneClientAuthority.Ensure(_folder, _time.GetUtcNow().AddDays(300), NullLogger.Instance);

        Assert.Equal(authority, File.ReadAllText(Path.Combine(_folder, "client-ca.crt")));
        Assert.NotEqual(admin, File.ReadAllText(Path.Combine(_folder, "admin.crt")));
    }

    [Fact]
    public void Ensure_CertificateAndKeyOfDifferentPairs_AreMadeAnew()
    {
        StandaloneClientAuthority.Ensure(_folder, _time.GetUtcNow(), NullLogger.Instance);
        File.Copy(Path.Combine(_folder, "client-ca.key"), Path.Combine(_folder, "admin.key"), overwrite: true);

        StandaloneClientAuthority.Ensure(_folder, _time.GetUtcNow(), NullLogger.Instance);

        using var admin = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "admin.crt"), Path.Combine(_folder, "admin.key"));
        var verifier = ClientCertificateVerifier.FromFile(Path.Combine(_folder, "client-ca.crt"));
        Assert.Equal("nodestack-admin", verifier.Verify(admin, [], _time.GetUtcNow())!.User);
    }

    [Fact]
    public void Verify_ExpiredOrForServersOnly_IsRefused()
    {
        StandaloneClientAuthority.Ensure(_folder, _time.GetUtcNow(), NullLogger.Instance);
        var verifier = ClientCertificateVerifier.FromFile(Path.Combine(_folder, "client-ca.crt"));
        using var admin = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "admin.crt"));
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "client-ca.crt"), Path.Combine(_folder, "client-ca.key"));
        var forServers = CertificateIssuer.SelfSignedServer("x", ["x"], TimeSpan.FromDays(1), _time.GetUtcNow());
        using var server = X509Certificate2.CreateFromPem(forServers.CertificatePem);

        Assert.NotNull(verifier.Verify(admin, [], _time.GetUtcNow()));
        Assert.Null(verifier.Verify(admin, [], _time.GetUtcNow().AddDays(366)));
        Assert.Null(verifier.Verify(admin, [], _time.GetUtcNow().AddDays(-1)));
        Assert.Null(new ClientCertificateVerifier([server]).Verify(server, [], _time.GetUtcNow()));
    }

    [Fact]
    public void Parse_SeveralOrganizationsInOneSet_AreAllGroups()
    {
        // As Go encodes them: one RDN with two values, which the framework refuses to enumerate.
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSetOf())
            {
                foreach (var group in (string[])["dev", "ops"])
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.5.4.10");
                        writer.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.PrintableString, group);
                    }
                }
            }
            using (writer.PushSetOf())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("2.5.4.3");
                writer.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.UTF8String, "jane");
            }
        }

        var identity = SubjectNameParser.Parse(writer.Encode())!;

        Assert.Equal("jane", identity.User);
        Assert.Equal(["dev", "ops"], identity.Groups);
        Assert.Null(SubjectNameParser.Parse(new X500DistinguishedName("O=only").RawData));
    }

    [Fact]
    public void ServingCertificate_InItsLastFifth_IsRenewedWithoutARestart()
    {
        var serving = ServingCertificate.SelfSigned(_folder, "kubelet", ["node1", "127.0.0.1"], _time, NullLogger.Instance);
        var first = serving.Current.TargetCertificate.Thumbprint;

        _time.Advance(TimeSpan.FromDays(200));
        Assert.Equal(first, serving.Current.TargetCertificate.Thumbprint);
        _time.Advance(TimeSpan.FromDays(100));

        Assert.NotEqual(first, serving.Current.TargetCertificate.Thumbprint);
        Assert.True(serving.Current.TargetCertificate.MatchesHostname("node1"));
        Assert.True(serving.Current.TargetCertificate.MatchesHostname("127.0.0.1"));
    }

    [Fact]
    public void ServingCertificate_FilesReplaced_AreReadAgainAndABadFileIsNot()
    {
        var (certificate, key) = (Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        WritePair(certificate, key, "one");
        var serving = ServingCertificate.FromFiles(certificate, key, _time, NullLogger.Instance);
        WritePair(certificate, key, "two");
        File.SetLastWriteTimeUtc(certificate, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal("CN=one", serving.Current.TargetCertificate.Subject);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("CN=two", serving.Current.TargetCertificate.Subject);
        File.WriteAllText(certificate, "damaged");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("CN=two", serving.Current.TargetCertificate.Subject);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void WritePair(string certificate, string key, string name)
    {
        var issued = CertificateIssuer.SelfSignedServer(name, [name], TimeSpan.FromDays(30), _time.GetUtcNow());
        File.WriteAllText(certificate, issued.CertificatePem);
        File.WriteAllText(key, issued.KeyPem);
    }
}
