using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>Who gets in, who may, and who can read the server's secrets.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class ApiServerAccessTests(ApiServerFixture fixture)
{
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    [ApiServerTheory]
    [InlineData("/healthz", 200)]
    [InlineData("/livez", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/readyz/etcd", 200)]
    [InlineData("/version", 401)]
    [InlineData("/metrics", 401)]
    [InlineData("/api", 401)]
    [InlineData("/openapi/v2", 401)]
    [InlineData("/api/v1/namespaces", 401)]
    [InlineData("/nowhere", 401)]
    public async Task Request_WithoutCredentials_OnlyHealthAnswers(string path, int code)
    {
        using var client = ApiClient.Anonymous(fixture.Server);
        var answer = (await client.GetAsync(path)).Expect(code);
        if (code == 200)
            Assert.Equal("ok", answer.Body);
        else
            Assert.Equal("Unauthorized", answer.Message);
    }

    [ApiServerTheory]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.e30.AAAA")]
    public async Task Request_WithAWrongToken_IsUnauthorized(string token)
    {
        using var client = ApiClient.WithToken(fixture.Server, token);
        Assert.Equal("Unauthorized", (await client.GetAsync("/api/v1/pods")).Expect(401).Message);
    }

    [ApiServerFact]
    public async Task ClientCertificate_OfTheServersAuthority_IsTheUserAndMayWhatItIsGranted()
    {
        using var folder = new TemporaryFolder();
        using var jane = Client(folder, Path.Combine(fixture.Server.Pki, "ca"), "jane");
        const string Denied = "User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"";
        var refused = (await jane.GetAsync("/api/v1/namespaces/default/pods")).Expect(403);
        Assert.Equal($"pods is forbidden: {Denied}", refused.Message);
        Assert.Equal("Forbidden", (string?)refused.Json["reason"]);
        refused = (await jane.GetAsync("/metrics")).Expect(403);
        Assert.Equal("forbidden: User \"jane\" cannot get path \"/metrics\"", refused.Message);

        var rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
        (await fixture.Server.Admin.PostAsync($"{rbac}/roles", """{"metadata":{"name":"reads"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}]}""")).Expect(201);
        (await fixture.Server.Admin.PostAsync(
            $"{rbac}/rolebindings",
            """{"metadata":{"name":"reads"},"subjects":[{"kind":"Group","name":"dev","apiGroup":"rbac.authorization.k8s.io"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reads"}}""")).Expect(201);
        await Eventually.TrueAsync(async () => (await jane.GetAsync("/api/v1/namespaces/default/pods")).Code == 200, Deadline, "the grant to be in force");
        (await jane.GetAsync("/api/v1/pods")).Expect(403);
        (await fixture.Server.Admin.DeleteAsync($"{rbac}/rolebindings/reads")).Expect(200);
        await Eventually.TrueAsync(async () => (await jane.GetAsync("/api/v1/namespaces/default/pods")).Code == 403, Deadline, "the grant to be taken back");
    }

    [ApiServerFact]
    public async Task ClientCertificate_OfAnotherAuthority_IsUnauthorized()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        await File.WriteAllTextAsync(folder.File("other.crt"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("other.key"), key.ExportPkcs8PrivateKeyPem());
        using var client = Client(folder, folder.File("other"), "kubernetes-admin", "system:masters");
        Assert.Equal("Unauthorized", (await client.GetAsync("/api/v1/pods")).Expect(401).Message);
    }

    [ApiServerFact]
    public async Task ServiceAccountToken_UntilTheAccountIsDeleted_IsTheAccount()
    {
        var accounts = "/api/v1/namespaces/default/serviceaccounts";
        (await fixture.Server.Admin.PostAsync(accounts, """{"metadata":{"name":"robot"}}""")).Expect(201);
        var issued = (await fixture.Server.Admin.PostAsync($"{accounts}/robot/token", """{"spec":{"expirationSeconds":600}}""")).Expect(201);
        using var robot = ApiClient.WithToken(fixture.Server, (string)issued.Json["status"]!["token"]!);

        var review = (await robot.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")).Expect(201).Json;
        Assert.Equal("system:serviceaccount:default:robot", (string?)review["status"]!["userInfo"]!["username"]);
        Assert.Equal(
            "pods is forbidden: User \"system:serviceaccount:default:robot\" cannot list resource \"pods\" in API group \"\" at the cluster scope",
            (await robot.GetAsync("/api/v1/pods")).Expect(403).Message);

        (await fixture.Server.Admin.DeleteAsync($"{accounts}/robot")).Expect(200);
        // Upstream keeps a verified token for ten seconds.
        await Eventually.TrueAsync(async () => (await robot.GetAsync("/api")).Code == 401, Deadline, "the token to be refused");
        // One of the same name is another account.
        (await fixture.Server.Admin.PostAsync(accounts, """{"metadata":{"name":"robot"}}""")).Expect(201);
        (await robot.GetAsync("/api")).Expect(401);
    }

    [ApiServerFact]
    public void DataFolder_Secrets_AreTheOwnersAlone()
    {
        foreach (var folder in new[] { fixture.Server.Pki, Path.GetDirectoryName(fixture.Server.StoreFile)! })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.NotEmpty(Directory.GetFiles(folder));
            foreach (var file in Directory.GetFiles(folder))
                Assert.True((File.GetUnixFileMode(file) & OthersMay) == 0, $"{file}: {File.GetUnixFileMode(file)}");
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(fixture.Server.Kubeconfig));
    }

    [ApiServerFact]
    public async Task AdminKubeconfig_WithTheOfficialClient_IsVerifiedAndMayEverything()
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(fixture.Server.Kubeconfig);
        Assert.False(config.SkipTlsVerify);
        Assert.Equal(fixture.Server.Address, new Uri(config.Host));
        using var client = new Kubernetes(config);
        var namespaces = await client.CoreV1.ListNamespaceAsync();
        Assert.Superset(
            new HashSet<string>(["default", "kube-node-lease", "kube-public", "kube-system"], StringComparer.Ordinal),
            namespaces.Items.Select(n => n.Metadata.Name).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>As strictly as OpenSSL does it: purpose, chain, and the names that clients use.</summary>
    [ApiServerTheory]
    [InlineData("kubernetes")]
    [InlineData("kubernetes.default.svc")]
    [InlineData("kubernetes.default.svc.cluster.local")]
    [InlineData("localhost")]
    public void ServingCertificate_WithTheAuthorityAlone_IsGoodForEveryName(string name)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(fixture.Server.Pki, "ca.crt"));
        using var serving = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(fixture.Server.Pki, "apiserver.crt"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        Assert.True(chain.Build(serving), string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
        Assert.True(serving.MatchesHostname(name));
        Assert.True(serving.MatchesHostname("127.0.0.1"));
        Assert.True(serving.MatchesHostname("10.96.0.1"));
        // Newer OpenSSL and Python 3.13 (VERIFY_X509_STRICT) refuse certificates without these.
        Assert.Contains(serving.Extensions, e => e is X509AuthorityKeyIdentifierExtension);
        Assert.Contains(authority.Extensions, e => e is X509SubjectKeyIdentifierExtension);
        Assert.Contains(authority.Extensions, e => e is X509BasicConstraintsExtension { Critical: true, CertificateAuthority: true });
        Assert.Contains(authority.Extensions, e => e is X509KeyUsageExtension { Critical: true } usage && usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));
    }

    /// <summary>A client with a certificate for one user, signed by the authority whose files begin with this path.</summary>
    private ApiClient Client(TemporaryFolder folder, string authority, string user, string group = "dev")
    {
        using var signer = X509Certificate2.CreateFromPemFile($"{authority}.crt", $"{authority}.key");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={user}, O={group}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(signer, now.AddMinutes(-5), now.AddMinutes(30), [1, 2, 3, 4]);
        File.WriteAllText(folder.File($"{user}.crt"), signed.ExportCertificatePem());
        File.WriteAllText(folder.File($"{user}.key"), key.ExportPkcs8PrivateKeyPem());
        return ApiClient.WithCertificate(fixture.Server, folder.File($"{user}.crt"), folder.File($"{user}.key"));
    }
}
