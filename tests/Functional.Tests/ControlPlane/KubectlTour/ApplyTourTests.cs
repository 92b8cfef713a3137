using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>kubectl apply both ways, diff, edit and replace.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class ApplyTourTests(ApiServerFixture fixture)
{
    private static string Deployment(string image, string label = "web") => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: "{{label}}" } }
          template:
            metadata: {labels: {app: "{{label}}" } }
            spec:
              containers: [{name: c, image: "{{image}}"}]
        """;

    [KubectlFact]
    public async Task Apply_ClientSide_AddsChangesAndPrunes()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "apply-client");
        var file = kubectl.File("web.yaml", Deployment("nginx:1") + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: '1', b: '2'}\n");
        await kubectl.SaysAsync($"apply -f {file}", "deployment.apps/web created\nconfigmap/cm created");
        await kubectl.SaysAsync($"apply -f {file}", "deployment.apps/web unchanged\nconfigmap/cm unchanged");
        await kubectl.SaysAsync($"diff -f {file}", "");
        kubectl.File("web.yaml", Deployment("nginx:2") + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: '1'}\n");
        var difference = await kubectl.TryAsync($"diff -f {file}");
        Assert.Equal(1, difference.ExitCode);
        Assert.Contains("\n-      - image: nginx:1\n+      - image: nginx:2\n", difference.Stdout, StringComparison.Ordinal);
        Assert.Contains("\n-  b: \"2\"\n", difference.Stdout, StringComparison.Ordinal);
        await kubectl.SaysAsync($"apply -f {file} --dry-run=server", "deployment.apps/web configured (server dry run)\nconfigmap/cm configured (server dry run)");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.data}'", """{"a":"1","b":"2"}""");
        await kubectl.SaysAsync($"apply -f {file}", "deployment.apps/web configured\nconfigmap/cm configured");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.data}'", """{"a":"1"}""");
        await kubectl.SaysAsync("get deployment web -o jsonpath='{.metadata.generation} {.spec.template.spec.containers[0].image}'", "2 nginx:2");
        Assert.Contains("name: web", await kubectl.RunAsync("apply view-last-applied deployment/web"), StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Apply_ServerSide_KnowsWhoOwnsWhat()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "apply-server");
        var one = kubectl.File("one.yaml", Deployment("nginx:1"));
        var two = kubectl.File("two.yaml", Deployment("nginx:2"));
        await kubectl.SaysAsync($"apply --server-side -f {one} --field-manager=one", "deployment.apps/web serverside-applied");
        var version = await kubectl.RunAsync("get deployment web -o jsonpath='{.metadata.resourceVersion}'");
        await kubectl.SaysAsync($"apply --server-side -f {one} --field-manager=one", "deployment.apps/web serverside-applied");
        await kubectl.SaysAsync("get deployment web -o jsonpath='{.metadata.resourceVersion}'", version);

        var conflict = await kubectl.TryAsync($"apply --server-side -f {two} --field-manager=two");
        Assert.Equal(1, conflict.ExitCode);
        Assert.StartsWith(
            "error: Apply failed with 1 conflict: conflict with \"one\": .spec.template.spec.containers[name=\"c\"].image\nPlease review the fields above--they currently have other managers.",
            conflict.Stderr, StringComparison.Ordinal);
        await kubectl.SaysAsync($"apply --server-side -f {two} --field-manager=two --force-conflicts", "deployment.apps/web serverside-applied");
        await kubectl.SaysAsync("set image deployment/web c=nginx:3", "deployment.apps/web image updated");
        await kubectl.SaysAsync(
            "get deployment web -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation},{end}'", "one Apply,two Apply,kubectl-set Update,");
        await kubectl.SaysAsync("get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'", "nginx:3");
        Assert.DoesNotContain("managedFields", await kubectl.RunAsync("get deployment web -o yaml"), StringComparison.Ordinal);
        Assert.Contains("k:{\"name\":\"c\"}:", await kubectl.RunAsync("get deployment web -o yaml --show-managed-fields"), StringComparison.Ordinal);
        kubectl.File("one.yaml", Deployment("nginx:3", "other"));
        await kubectl.FailsAsync(
            $"apply --server-side -f {one} --field-manager=one --force-conflicts",
            "The Deployment \"web\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field is immutable");
    }

    [KubectlFact]
    public async Task Apply_ClientSideThenServerSide_MovesOwnership()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "apply-both");
        var file = kubectl.File("web.yaml", Deployment("nginx:1"));
        await kubectl.SaysAsync($"apply -f {file}", "deployment.apps/web created");
        kubectl.File("web.yaml", Deployment("nginx:2"));
        await kubectl.SaysAsync($"apply --server-side -f {file}", "deployment.apps/web serverside-applied");
        var managers = await kubectl.RunAsync("get deployment web -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation},{end}'");
        // kubectl keeps the annotation of its client-side applies, as a manager of its own.
        Assert.Equal(["kubectl Apply", "kubectl-last-applied Apply"], managers.TrimEnd(',').Split(',').Order(StringComparer.Ordinal));
    }

    [KubectlFact]
    public async Task EditAndReplace_ChangedUnchangedOrInvalid_DoWhatTheySay()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "edit");
        await kubectl.SaysAsync("create configmap cm --from-literal=a=1", "configmap/cm created");
        kubectl.Editor("sed -i 's/a: .*/a: edited/' \"$1\"");
        await kubectl.SaysAsync("edit configmap cm", "configmap/cm edited");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.data.a}'", "edited");
        kubectl.Editor("true");
        var unchanged = await kubectl.TryAsync("edit configmap cm");
        Assert.Equal((0, "Edit cancelled, no changes made.\n"), (unchanged.ExitCode, unchanged.Stderr));

        var file = kubectl.File("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {b: '1'}\n");
        await kubectl.SaysAsync($"replace -f {file}", "configmap/cm replaced");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.data}'", """{"b":"1"}""");
        await kubectl.SaysAsync($"replace --force -f {file}", "configmap \"cm\" deleted\nconfigmap/cm replaced");
        kubectl.File("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, resourceVersion: '1'}\n");
        await kubectl.FailsAsync(
            $"replace -f {file}",
            $"Error from server (Conflict): error when replacing \"{file}\": Operation cannot be fulfilled on configmaps \"cm\": "
            + "the object has been modified; please apply your changes to the latest version and try again");
    }
}
