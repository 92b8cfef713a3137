using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Scheduler.Hosting;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Scheduler.Hosting;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.ControlPlane.Tests.Serving;

/// <summary>Who may read what of a component's port: a scheduler's, at a running API server.</summary>
public sealed class ComponentAccessTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task Nobody_SeesHealth_AndNothingElse()
    {
        await using var scheduler = await StartAsync();
        using var client = PageClient.Of(scheduler.Port, token: null);
        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        Assert.Equal("ok", await client.GetStringAsync("/livez"));
        using var refused = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("forbidden: User \"system:anonymous\" cannot get path \"/metrics\"", JsonNode.Parse(await refused.Content.ReadAsStringAsync())!.AsObject().Text("message"));
    }

    [Fact]
    public async Task Token_ThatIsNobodys_IsRefused()
    {
        await using var scheduler = await StartAsync();
        using var client = PageClient.Of(scheduler.Port, "no-such-token");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task User_MayReadWhatARoleSays()
    {
        await using var scheduler = await StartAsync(("authorization-webhook-cache-unauthorized-ttl", "0s"));
        using var client = PageClient.Of(scheduler.Port, "user-token");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/metrics")).StatusCode);

        await fixture.Server.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", """{"metadata":{"name":"scraper"},"rules":[{"nonResourceURLs":["/metrics"],"verbs":["get"]}]}""");
        await fixture.Server.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"scraper"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"scraper"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
            """);
        await Eventually.TrueAsync(async () => (await client.GetAsync("/metrics")).IsSuccessStatusCode, TimeSpan.FromSeconds(30), "the role holds");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/configz")).StatusCode);
    }

    [Fact]
    public async Task Certificate_OfTheClustersAuthority_IsKnown()
    {
        await using var scheduler = await StartAsync();
        var admin = ClusterAccessReader.ReadFile(fixture.Server.Kubeconfig);
        using var certificate = X509Certificate2.CreateFromPem(admin.ClientCertificatePem, admin.ClientKeyPem);
        using var client = PageClient.Of(scheduler.Port, token: null, certificate);
        Assert.Contains("scheduler_", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPaths_AreOpenToEverybody()
    {
        await using var scheduler = await StartAsync(("authorization-always-allow-paths", "/metrics*"));
        using var client = PageClient.Of(scheduler.Port, token: null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/metrics/slis")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/configz")).StatusCode);
    }

    [Fact]
    public async Task Cluster_ThatDoesNotSayWhoSigns_IsToleratedUnlessToldOtherwise()
    {
        var folder = Directory.CreateTempSubdirectory("access");
        var kubeconfig = Path.Combine(folder.FullName, "dead");
        await File.WriteAllTextAsync(kubeconfig, (await File.ReadAllTextAsync(fixture.Server.Kubeconfig)).Replace(
            fixture.Server.Address.Port.ToString(CultureInfo.InvariantCulture), FreePort.Next().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await using (await StartAsync(("authentication-kubeconfig", kubeconfig)))
        {
        }
        await Assert.ThrowsAsync<SchedulerException>(
            () => StartAsync(("authentication-kubeconfig", kubeconfig), ("authentication-tolerate-lookup-failure", "false")));
        folder.Delete(recursive: true);
    }

    private Task<RunningScheduler> StartAsync(params (string Name, string Value)[] flags) =>
        RunningScheduler.StartAsync(fixture.Server, [("bind-address", "127.0.0.1"), ("secure-port", FreePort.Next().ToString(CultureInfo.InvariantCulture)), .. flags]);
}
