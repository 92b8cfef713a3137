using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Tests.Certificates;

public sealed class CertificateTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("u1", "u1")]
    [InlineData(null, "")]
    public void Parse_Subject_ReadsTheUid(string? uid, string expected) => Assert.Equal(expected, SubjectNameParser.Parse(Subject("jane", uid is null ? [] : [uid]))!.Uid);

    [Fact]
    public void Parse_UidEmptyOrTwice_IsNobody()
    {
        Assert.Null(SubjectNameParser.Parse(Subject("jane", [""])));
        Assert.Null(SubjectNameParser.Parse(Subject("jane", ["a", "b"])));
    }

    [Fact]
    public void Server_Issued_IsGoodForItsNamesUnderItsAuthority()
    {
        var made = CertificateIssuer.Authority("ca", TimeSpan.FromDays(10), s_now);
        using var authority = X509Certificate2.CreateFromPem(made.CertificatePem, made.KeyPem);
        var issued = CertificateIssuer.Server(authority, "server", ["localhost", "::1"], TimeSpan.FromDays(365), s_now);
        using var server = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);

        Assert.True(server.MatchesHostname("localhost"));
        Assert.True(server.MatchesHostname("::1"));
        Assert.False(server.MatchesHostname("other"));
        Assert.Equal(authority.NotAfter, server.NotAfter);
        Assert.Contains(server.Extensions, e => e is X509AuthorityKeyIdentifierExtension);
        Assert.Null(new ClientCertificateVerifier([authority]).Verify(server, [], s_now));
    }

    [Fact]
    public void Client_Issued_IsItsUser()
    {
        var made = CertificateIssuer.Authority("ca", TimeSpan.FromDays(10), s_now);
        using var authority = X509Certificate2.CreateFromPem(made.CertificatePem, made.KeyPem);
        var issued = CertificateIssuer.Client(authority, "jane", "", TimeSpan.FromDays(1), s_now);
        using var client = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);

        var identity = new ClientCertificateVerifier([authority]).Verify(client, [], s_now)!;

        Assert.Equal("jane", identity.User);
        Assert.Empty(identity.Groups);
        Assert.Null(new ClientCertificateVerifier([authority]).Verify(client, [], s_now.AddDays(2)));
    }

    private static byte[] Subject(string name, string[] uids)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (type, value) in uids.Select(u => ("1.3.6.1.4.1.57683.2", u)).Prepend(("2.5.4.3", name)))
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(type);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                }
            }
        }
        return writer.Encode();
    }
}
