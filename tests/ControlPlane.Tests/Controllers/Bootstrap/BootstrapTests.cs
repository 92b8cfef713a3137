using System.Text;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Bootstrap;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.Bootstrap;

public sealed class BootstrapTests
{
    private static readonly DateTimeOffset s_now = Begin;

    // Of upstream's own test (cluster-bootstrap/token/jws).
    [Fact]
    public void Signature_KnownContent_KnownSignature() =>
        Assert.Equal("eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8", ClusterInfoRules.Signature("Hello from the other side. I must have called a thousand times.", "joshua", "my voice is my passcode"));

    [Theory]
    [InlineData("abcdef", "true", null, true)]
    [InlineData("abcdef", "false", null, false)]
    [InlineData("ABCDEF", "true", null, false)]
    [InlineData("abcdef", "true", 10, true)]
    [InlineData("abcdef", "true", -10, false)]
    public void ForSigning_Table(string id, string usage, int? seconds, bool expected) => Assert.Equal(expected, BootstrapTokenRules.ForSigning(Secret(id, usage, seconds), s_now) is not null);

    [Fact]
    public void Plan_TokensChange_SignaturesFollowAndTheRestStays()
    {
        var map = new V1ConfigMap { Data = new Dictionary<string, string> { ["kubeconfig"] = "x", ["other"] = "y", ["jws-kubeconfig-gone00"] = "z" } };

        map.Data = ClusterInfoRules.Plan(map, new Dictionary<string, string> { ["abcdef"] = "s" })!;

        Assert.Equal(["jws-kubeconfig-abcdef", "kubeconfig", "other"], map.Data.Keys.Order());
        Assert.Null(ClusterInfoRules.Plan(map, new Dictionary<string, string> { ["abcdef"] = "s" }));
        Assert.Null(ClusterInfoRules.Plan(new V1ConfigMap(), new Dictionary<string, string>()));
    }

    [Fact]
    public async Task Run_TokensComeAndRunOut_SignedAndRemoved()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new BootstrapSignerController(c), c => new TokenCleanerController(c));
        await cluster.Server.PostAsync("/api/v1/namespaces/kube-public/configmaps", """{"metadata":{"name":"cluster-info"},"data":{"kubeconfig":"x"}}""");
        foreach (var (id, seconds) in new[] { ("aaaaaa", 3600), ("bbbbbb", -5) })
        {
            var end = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
            var made = await cluster.Server.PostAsync("/api/v1/namespaces/kube-system/secrets",
                $$$"""{"metadata":{"name":"bootstrap-token-{{{id}}}"},"type":"bootstrap.kubernetes.io/token","stringData":{"token-id":"{{{id}}}","token-secret":"0123456789abcdef","usage-bootstrap-signing":"true","expiration":"{{{end:yyyy-MM-ddTHH:mm:ssZ}}}"}}""");
            Assert.True(made.Code == 201, made.Text);
        }

        await cluster.EventuallyAsync(async () => (await cluster.Api.ConfigMaps.GetAsync("kube-public", "cluster-info", cluster.Cancel)).Data.Keys.Order().SequenceEqual(["jws-kubeconfig-aaaaaa", "kubeconfig"]), "one signature");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync("/api/v1/namespaces/kube-system/secrets/bootstrap-token-bbbbbb")).Code == 404, "the other token goes");
    }

    private static V1Secret Secret(string id, string usage, int? seconds)
    {
        var data = new Dictionary<string, string> { ["token-id"] = id, ["token-secret"] = "s", ["usage-bootstrap-signing"] = usage };
        if (seconds is { } s)
            data["expiration"] = s_now.AddSeconds(s).ToString("o");
        return new V1Secret { Metadata = new V1ObjectMeta { Name = $"bootstrap-token-{id}" }, Type = "bootstrap.kubernetes.io/token", Data = data.ToDictionary(d => d.Key, d => Encoding.UTF8.GetBytes(d.Value)) };
    }
}
