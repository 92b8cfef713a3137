using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>kubectl get in all its forms, wait and watch.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class GetTourTests(ApiServerFixture fixture)
{
    [KubectlFact]
    public async Task Get_WithSelectorsAndOutputs_ShowsWhatIsAskedFor()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "get");
        foreach (var (name, tier) in new[] { ("b", "front"), ("a", "back"), ("c", "front") })
        {
            await kubectl.SaysAsync($"create configmap {name} --from-literal=weight={name}", $"configmap/{name} created");
            await kubectl.SaysAsync($"label configmap {name} tier={tier}", $"configmap/{name} labeled");
        }
        await kubectl.SaysAsync("get configmaps -l tier=front -o name", "configmap/b\nconfigmap/c");
        await kubectl.SaysAsync("get configmaps -l 'tier in (back),tier!=front' -o name", "configmap/a");
        await kubectl.SaysAsync("get configmaps -l 'tier notin (back,front)' -o name", "");
        await kubectl.SaysAsync("get configmaps --field-selector metadata.name!=a -o name", "configmap/b\nconfigmap/c");
        await kubectl.SaysAsync("get configmaps --sort-by=.data.weight -o jsonpath='{.items[*].data.weight}'", "a b c");
        await kubectl.SaysAsync("get configmaps --chunk-size=1 -o name", "configmap/a\nconfigmap/b\nconfigmap/c");
        await kubectl.TablesAsync("get configmaps -L tier -o custom-columns=N:.metadata.name,W:.data.weight", "N W", "a a", "b b", "c c");
        Assert.Matches("^NAME +DATA +AGE +LABELS\na +1 +[0-9]+s +tier=back$", await kubectl.RunAsync("get configmap a --show-labels"));
        Assert.Matches("^NAME +DATA +AGE +TIER\na +1 +[0-9]+s +back$", await kubectl.RunAsync("get configmap a -L tier"));
        Assert.Matches("^a +1 +[0-9]+s$", await kubectl.RunAsync("get configmap a --no-headers"));
        Assert.StartsWith("apiVersion: v1\ndata:\n  weight: a\nkind: ConfigMap\nmetadata:\n  creationTimestamp: ", await kubectl.RunAsync("get configmap a -o yaml"), StringComparison.Ordinal);
        var list = JsonNode.Parse(await kubectl.RunAsync("get configmaps,serviceaccounts -o json"))!;
        Assert.Equal(4, list["items"]!.AsArray().Count);
        Assert.Matches("(?m)^NAMESPACE +NAME +DATA +AGE$", await kubectl.RunAsync("get configmaps -A"));
        await kubectl.FailsAsync(
            "get configmaps --field-selector spec.foo=a",
            "Error from server (BadRequest): Unable to find \"/v1, Resource=configmaps\" that match label selector \"\", field selector \"spec.foo=a\": "
            + "\"spec.foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        await kubectl.FailsAsync("get secret nope", "Error from server (NotFound): secrets \"nope\" not found");
        await kubectl.SaysAsync("get secret nope --ignore-not-found", "");
    }

    [KubectlFact]
    public async Task Get_Wide_HasTheColumnsOfUpstream()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "get-wide");
        await kubectl.SaysAsync("create deployment web --image=nginx --replicas=2", "deployment.apps/web created");
        await kubectl.SaysAsync("create service nodeport np --tcp=80 --node-port=30080", "service/np created");
        await kubectl.SaysAsync("run alone --image=busybox", "pod/alone created");
        Assert.Matches("^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +0/2 +0 +0 +[0-9]+s +nginx +nginx +app=web$", await kubectl.RunAsync("get deployments -o wide"));
        Assert.Matches(@"^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE +SELECTOR\nnp +NodePort +10\.96\.\d+\.\d+ +<none> +80:30080/TCP +[0-9]+s +app=np$", await kubectl.RunAsync("get services -o wide"));
        Assert.Matches("^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\nalone +0/1 +Pending +0 +[0-9]+s +<none> +<none> +<none> +<none>$", await kubectl.RunAsync("get pods -o wide"));
        Assert.Matches("(?s)^Name: +web\nNamespace: +get-wide\n.*Replicas: +2 desired \\| 0 updated \\| 0 total \\| 0 available \\| 0 unavailable\n", await kubectl.RunAsync("describe deployment web"));
    }

    [KubectlFact]
    public async Task Watch_WhileAnObjectChanges_PrintsEachChange()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "get-watch");
        await kubectl.SaysAsync("create configmap seen", "configmap/seen created");
        using var watch = kubectl.Start("get configmaps --watch --output-watch-events -o name --request-timeout=60s");
        Assert.Equal("configmap/seen", await NextAsync(watch.StandardOutput));
        await kubectl.SaysAsync("label configmap seen a=b", "configmap/seen labeled");
        Assert.Equal("configmap/seen", await NextAsync(watch.StandardOutput));
        await kubectl.SaysAsync("create configmap other", "configmap/other created");
        Assert.Equal("configmap/other", await NextAsync(watch.StandardOutput));
        watch.Kill();
        await watch.WaitForExitAsync();
    }

    [KubectlFact]
    public async Task Wait_ForAFieldADeletionOrACondition_EndsWhenItIsSo()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "get-wait");
        await kubectl.SaysAsync("create deployment web --image=nginx", "deployment.apps/web created");
        await kubectl.SaysAsync("wait deployment/web --for=jsonpath='{.spec.replicas}'=1 --timeout=10s", "deployment.apps/web condition met");
        await kubectl.FailsAsync("wait deployment/web --for=condition=Available --timeout=1s", "error: timed out waiting for the condition on deployments/web");
        var available = kubectl.RunAsync("wait deployment/web --for=condition=Available --timeout=30s");
        await kubectl.SaysAsync(
            """patch deployment web --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Available","status":"True","reason":"r","message":"m"}]}}'""",
            "deployment.apps/web patched");
        Assert.Equal("deployment.apps/web condition met", await available);
        var deleted = kubectl.RunAsync("wait deployment/web --for=delete --timeout=30s");
        await kubectl.SaysAsync("delete deployment web", "deployment.apps \"web\" deleted");
        await deleted;
    }

    [KubectlFact]
    public async Task Events_OfAnObject_AreListed()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "get-events");
        await kubectl.SaysAsync("get events -o name", "");
        var file = kubectl.File("event.yaml", """
            apiVersion: v1
            kind: Event
            metadata: {name: web.1}
            involvedObject: {kind: Deployment, name: web, namespace: get-events}
            reason: Scaled
            message: up
            type: Normal
            firstTimestamp: "2026-01-01T00:00:00Z"
            lastTimestamp: "2026-01-01T00:00:00Z"
            """);
        await kubectl.SaysAsync($"create -f {file}", "event/web.1 created");
        Assert.Matches("^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n.* +Normal +Scaled +deployment/web +up$", await kubectl.RunAsync("get events"));
        Assert.Matches("^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n.* +Normal +Scaled +Deployment/web +up$", await kubectl.RunAsync("events"));
        await kubectl.SaysAsync("get events --field-selector involvedObject.name=web,reason=Scaled -o name", "event/web.1");
        await kubectl.SaysAsync("get events.events.k8s.io -o jsonpath='{.items[0].note}'", "up");
    }

    private static async Task<string?> NextAsync(StreamReader lines)
    {
        var line = "";
        await Eventually.TrueAsync(async () => (line = await lines.ReadLineAsync()) is not "", TimeSpan.FromSeconds(20), "a line of the watch");
        return line;
    }
}
