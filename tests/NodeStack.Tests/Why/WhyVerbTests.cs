using System.CommandLine;
using NodeStack.KubeApi.Client;
using NodeStack.Verbs;

namespace NodeStack.NodeStack.Tests.Why;

/// <summary>The verb against a real API server.</summary>
public sealed class WhyVerbTests(RunningApiFixture fixture) : IClassFixture<RunningApiFixture>, IAsyncLifetime
{
    /// <summary>Pods need the account that a controller makes.</summary>
    public async Task InitializeAsync()
    {
        try
        {
            await PostAsync("serviceaccounts", """{"metadata":{"name":"default"}}""");
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // By the test before.
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Run_PodThatNoNodeFits_SaysSoWithItsEventsAndClaims()
    {
        await PostAsync("pods", """{"metadata":{"name":"stuck"},"spec":{"containers":[{"name":"c","image":"x"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}}""");
        await PostAsync("persistentvolumeclaims", """{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        await EventAsync("stuck.1", "Pod", "stuck", "FailedScheduling", "0/0 nodes are available");
        await EventAsync("data.1", "PersistentVolumeClaim", "data", "FailedBinding", "no persistent volumes available for this claim");
        await EventAsync("other.1", "Pod", "other", "FailedScheduling", "of another pod");
        var lines = (await RunAsync("default/stuck")).Split('\n');
        Assert.Equal("default/stuck is not Ready (Pending)", lines[0]);
        Assert.StartsWith("  - no node fits: 0/0 nodes are available (", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  - PersistentVolumeClaim data is not bound: no persistent volumes available for this claim (", lines[2], StringComparison.Ordinal);
        Assert.Equal(["default/stuck is not Ready (Pending)"], (await RunAsync("stuck")).Split('\n')[..1]);
    }

    [Fact]
    public async Task Run_PodIsReady_IsOneLine()
    {
        await PostAsync("pods", """{"metadata":{"name":"good"},"spec":{"nodeName":"a","containers":[{"name":"c","image":"x"}]}}""");
        await fixture.Server.SendAsync(
            HttpMethod.Patch, "/api/v1/namespaces/default/pods/good/status", """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""");
        Assert.Equal("default/good is Ready on node a\n", await RunAsync("default/good"));
    }

    [Fact]
    public async Task Run_NameOfADeployment_SaysWhyItsPodsAreNotThere()
    {
        await PostAsync("deployments", """{"metadata":{"name":"shop"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""", "/apis/apps/v1");
        var uid = (await fixture.Server.Api.Deployments.GetAsync("default", "shop", CancellationToken.None)).Metadata.Uid;
        await PostAsync("replicasets", $$$$$"""{"metadata":{"name":"shop-1","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"shop","uid":"{{{{{uid}}}}}","controller":true}]},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""", "/apis/apps/v1");
        await EventAsync("shop-1.1", "ReplicaSet", "shop-1", "FailedCreate", "Error creating: pods \\\"shop-1-x\\\" is forbidden: exceeded quota: small");
        foreach (var (name, headline) in new[]
        {
            ("default/shop", "Deployment default/shop has 0 of 2 pods Ready"),
            ("default/shop-1-x", "there is no pod default/shop-1-x; ReplicaSet default/shop-1 has 0 of 1 pods Ready"),
        })
        {
            var lines = (await RunAsync(name)).Split('\n');
            Assert.Equal(headline, lines[0]);
            Assert.StartsWith("  - its pods cannot be made: Error creating: pods \"shop-1-x\" is forbidden: exceeded quota: small (", lines[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_NoSuchThing_SaysSo() =>
        Assert.Equal("there is no pod default/none, and nothing that would make it\n", await RunAsync("default/none"));

    [Theory]
    [InlineData("a/b/c", "why: \"a/b/c\" is not NAMESPACE/POD")]
    public async Task Run_BadName_IsOneLine(string target, string line) => Assert.Equal(line, (await Assert.ThrowsAsync<VerbException>(() => RunAsync(target))).Message);

    [Fact]
    public async Task Run_NoKubeconfig_IsOneLine() => Assert.StartsWith(
        "kubeconfig /no/such cannot be used: ", (await Assert.ThrowsAsync<VerbException>(() => RunAsync("a/b", "/no/such"))).Message, StringComparison.Ordinal);

    private async Task<string> RunAsync(string target, string? kubeconfig = null)
    {
        var root = new RootCommand { WhyVerb.Create() };
        var output = new StringWriter();
        var parsed = root.Parse(["why", target, "--kubeconfig", kubeconfig ?? fixture.Server.Kubeconfig]);
        await parsed.InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return output.ToString();
    }

    private Task PostAsync(string plural, string body, string prefix = "/api/v1") =>
        fixture.Server.SendAsync(HttpMethod.Post, $"{prefix}/namespaces/default/{plural}", body);

    private Task EventAsync(string name, string kind, string about, string reason, string message) => PostAsync("events",
        $$$"""{"metadata":{"name":"{{{name}}}"},"involvedObject":{"kind":"{{{kind}}}","name":"{{{about}}}","namespace":"default"},"reason":"{{{reason}}}","message":"{{{message}}}","type":"Warning","lastTimestamp":"2026-01-01T00:00:00Z","count":2}""");
}
