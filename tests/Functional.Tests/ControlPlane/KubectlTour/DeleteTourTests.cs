using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>Deletion as the API server alone does it: no controller takes finalizers away, no kubelet ends pods.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class DeleteTourTests(ApiServerFixture fixture)
{
    [KubectlFact]
    public async Task Delete_WithEachCascade_LeavesTheFinalizerForTheCollector()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "cascade");
        foreach (var name in new[] { "background", "foreground", "orphan" })
            await kubectl.SaysAsync($"create deployment {name} --image=nginx", $"deployment.apps/{name} created");
        await kubectl.SaysAsync("delete deployment background --cascade=background", "deployment.apps \"background\" deleted");
        await kubectl.FailsAsync("get deployment background", "Error from server (NotFound): deployments.apps \"background\" not found");
        await kubectl.SaysAsync("delete deployment foreground --cascade=foreground --wait=false", "deployment.apps \"foreground\" deleted");
        await kubectl.SaysAsync("get deployment foreground -o jsonpath='{.metadata.finalizers}'", """["foregroundDeletion"]""");
        await kubectl.SaysAsync("delete deployment orphan --cascade=orphan --wait=false", "deployment.apps \"orphan\" deleted");
        await kubectl.SaysAsync("get deployment orphan -o jsonpath='{.metadata.finalizers}'", """["orphan"]""");
    }

    [KubectlFact]
    public async Task Delete_WithAFinalizer_EndsWhenItIsTakenAway()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "finalizers");
        await kubectl.SaysAsync("create configmap held", "configmap/held created");
        await kubectl.SaysAsync("""patch configmap held --type=merge -p '{"metadata":{"finalizers":["a.example/b"]}}'""", "configmap/held patched");
        await kubectl.SaysAsync("delete configmap held --wait=false", "configmap \"held\" deleted");
        await kubectl.SaysAsync("get configmap held -o jsonpath='{.metadata.finalizers} {.metadata.deletionGracePeriodSeconds}'", """["a.example/b"] 0""");
        await kubectl.FailsAsync(
            """patch configmap held --type=merge -p '{"metadata":{"finalizers":["a.example/b","c.example/d"]}}'""",
            "The ConfigMap \"held\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, "
            + "found new finalizers []string{\"c.example/d\"}");
        var waiting = kubectl.TryAsync("delete configmap held --timeout=30s");
        await kubectl.SaysAsync("""patch configmap held --type=merge -p '{"metadata":{"finalizers":null}}'""", "configmap/held patched");
        // Whichever comes first: the one that waits sees it go, or does not find it any more.
        Assert.Contains((await waiting) switch { { ExitCode: 0 } ended => ended.Stdout, var late => late.Stderr }, new[]
        {
            "configmap \"held\" deleted\n", "Error from server (NotFound): configmaps \"held\" not found\n",
        });
        await kubectl.FailsAsync("get configmap held", "Error from server (NotFound): configmaps \"held\" not found");
    }

    [KubectlFact]
    public async Task Delete_OfManyNoneOrWrong_SaysWhatWent()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "delete");
        foreach (var name in new[] { "a", "b", "c" })
            await kubectl.SaysAsync($"create configmap {name}", $"configmap/{name} created");
        await kubectl.SaysAsync("label configmap a tier=y", "configmap/a labeled");
        await kubectl.SaysAsync("delete configmap -l tier=y", "configmap \"a\" deleted");
        await kubectl.SaysAsync("delete configmap --all --dry-run=server", "configmap \"b\" deleted (server dry run)\nconfigmap \"c\" deleted (server dry run)");
        await kubectl.SaysAsync("delete configmap --all", "configmap \"b\" deleted\nconfigmap \"c\" deleted");
        await kubectl.FailsAsync("delete configmap a", "Error from server (NotFound): configmaps \"a\" not found");
        await kubectl.SaysAsync("delete configmap a --ignore-not-found", "");
        await kubectl.FailsAsync(
            "delete namespace default",
            "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n"
            + "Error from server (Forbidden): namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    [KubectlFact]
    public async Task DeleteNamespace_WithoutAController_StaysTerminatingAndTakesNothingNew()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "ending");
        await kubectl.SaysAsync("delete namespace ending --wait=false", "namespace \"ending\" deleted");
        await kubectl.SaysAsync("get namespace ending -o jsonpath='{.status.phase} {.spec.finalizers}'", """Terminating ["kubernetes"]""");
        await kubectl.FailsAsync(
            "create configmap late",
            "error: failed to create configmap: configmaps \"late\" is forbidden: unable to create new content in namespace ending because it is being terminated");
        var file = kubectl.File("final.json", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ending"},"spec":{"finalizers":[]}}""");
        await kubectl.RunAsync($"replace --raw /api/v1/namespaces/ending/finalize -f {file}");
        await kubectl.FailsAsync("get namespace ending", "Error from server (NotFound): namespaces \"ending\" not found");
    }
}
