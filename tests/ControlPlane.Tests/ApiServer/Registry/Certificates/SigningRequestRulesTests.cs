using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Certificates;

public sealed class SigningRequestRulesTests
{
    private const string Resource = "certificates.k8s.io/v1/certificatesigningrequests";
    private const string Approved = """{"status.conditions":[{"type":"Approved","status":"True","reason":"R"}]}""";
    private static readonly string Request = Make();

    [Fact]
    public void Create_NamesAnother_IsWhoAsks()
    {
        var (item, errors) = new RuleRunner(Resource).Create(Body("""{"username":"another","groups":["g"]}"""));

        Assert.Equal("", errors);
        Assert.Equal(("u", null), ((string)item["spec"]!["username"]!, item["spec"]!["groups"]));
    }

    [Theory]
    [InlineData("""{"request":"eA=="}""", "spec.request: Invalid value: \"eA==\": PEM block type must be CERTIFICATE REQUEST")]
    [InlineData("""{"usages":[]}""", "spec.usages: Required value")]
    [InlineData("""{"usages":["client auth","client auth"]}""", "spec.usages[1]: Duplicate value: \"client auth\"")]
    [InlineData("""{"signerName":"x"}""", "spec.signerName: Invalid value: \"x\": must be a fully qualified domain and path of the form 'example.com/signer-name'")]
    [InlineData("""{"signerName":"kubernetes.io/legacy-unknown"}""", "spec.signerName: Invalid value: \"kubernetes.io/legacy-unknown\": the legacy signerName is not allowed via this API version")]
    [InlineData("""{"expirationSeconds":5}""", "spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)")]
    public void Create_IsWrong_IsToldSo(string spec, string expected) => Assert.Equal(expected, new RuleRunner(Resource).Create(Body(spec)).Errors);

    [Theory]
    [InlineData("approval", "", "Approved")]
    [InlineData("status", "status.conditions: Forbidden: updates may not add a condition of type \"Approved\"", "Approved")]
    [InlineData("", "", null)]
    public void Update_Approves_OnlyApprovalMay(string subresource, string expected, string? kept)
    {
        var (old, _) = new RuleRunner(Resource).Create(Body("{}"));
        var (item, errors) = new RuleRunner(Resource, subresource).Update(old, Changed(old, Approved));

        Assert.Equal(expected, errors);
        Assert.Equal(kept, (string?)item["status"]?["conditions"]?[0]?["type"]);
        if (kept is not null)
            Assert.Equal("2026-01-02T03:04:05Z", (string)item["status"]!["conditions"]![0]!["lastTransitionTime"]!);
    }

    [Fact]
    public void UpdateStatus_SetsSomethingElseThanACertificate_IsToldSo()
    {
        var (old, _) = new RuleRunner(Resource).Create(Body("{}"));
        var (_, errors) = new RuleRunner(Resource, "status").Update(old, Changed(old, """{"status.certificate":"eA=="}"""));

        Assert.Equal("status.certificate: Invalid value: \"<certificate data>\": must contain at least one CERTIFICATE PEM block", errors);
    }

    private static JsonObject Changed(JsonObject item, string changes)
    {
        var copy = (JsonObject)item.DeepClone();
        foreach (var (path, value) in RuleRunner.Parse(changes))
            copy["status"] = new JsonObject { [path.Split('.')[1]] = value?.DeepClone() };
        return copy;
    }

    private static string Body(string spec)
    {
        var item = RuleRunner.Parse("""{"metadata":{"name":"c"},"spec":{"signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"]}}""");
        item["spec"]!["request"] = Request;
        foreach (var (name, value) in RuleRunner.Parse(spec))
            item["spec"]![name] = value?.DeepClone();
        return item.ToJsonString();
    }

    private static string Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest("CN=someone", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
    }
}
