using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>Small changes: patches of each kind, labels, annotations, scale, set and rollout.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class ChangeTourTests(ApiServerFixture fixture)
{
    [KubectlFact]
    public async Task Patch_OfEachKind_IsAppliedOrRefused()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "patch");
        await kubectl.SaysAsync("create configmap cm --from-literal=a=1 --from-literal=b=2", "configmap/cm created");
        await kubectl.SaysAsync("""patch configmap cm -p '{"data":{"c":"3"}}'""", "configmap/cm patched");
        await kubectl.SaysAsync("""patch configmap cm --type=merge -p '{"data":{"b":null}}'""", "configmap/cm patched");
        await kubectl.SaysAsync("""patch configmap cm --type=json -p '[{"op":"test","path":"/data/a","value":"1"},{"op":"add","path":"/data/d","value":"4"}]'""", "configmap/cm patched");
        await kubectl.SaysAsync("""patch configmap cm --type=merge -p '{"data":{"d":"4"}}'""", "configmap/cm patched (no change)");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.data}'", """{"a":"1","c":"3","d":"4"}""");
        await kubectl.FailsAsync(
            """patch configmap cm --type=json -p '[{"op":"test","path":"/data/a","value":"2"}]'""", "The request is invalid: the server rejected our request due to an error in our request");
        await kubectl.FailsAsync(
            """patch configmap nope -p '{"data":{"c":"3"}}'""", "Error from server (NotFound): configmaps \"nope\" not found");

        // Lists of a strategic patch are merged by their keys.
        await kubectl.SaysAsync("create deployment web --image=nginx", "deployment.apps/web created");
        await kubectl.SaysAsync(
            """patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}'""", "deployment.apps/web patched");
        await kubectl.SaysAsync("get deployment web -o jsonpath='{.spec.template.spec.containers[*].name}'", "side nginx");
        await kubectl.SaysAsync(
            """patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'""", "deployment.apps/web patched");
        await kubectl.SaysAsync("get deployment web -o jsonpath='{.spec.template.spec.containers[*].name}'", "nginx");
    }

    [KubectlFact]
    public async Task LabelAndAnnotate_SetOverwriteAndRemove_DoSo()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "label");
        await kubectl.SaysAsync("create configmap cm", "configmap/cm created");
        await kubectl.SaysAsync("label configmap cm tier=x", "configmap/cm labeled");
        await kubectl.FailsAsync("label configmap cm tier=y", "error: 'tier' already has a value (x), and --overwrite is false");
        await kubectl.SaysAsync("label configmap cm tier=y --overwrite", "configmap/cm labeled");
        await kubectl.SaysAsync("label configmap cm tier-", "configmap/cm unlabeled");
        await kubectl.SaysAsync("annotate configmap cm note='two words'", "configmap/cm annotated");
        await kubectl.SaysAsync("get configmap cm -o jsonpath='{.metadata.annotations}{.metadata.labels}'", """{"note":"two words"}""");
        await kubectl.SaysAsync("annotate configmap cm note-", "configmap/cm annotated");
    }

    [KubectlFact]
    public async Task ScaleSetAndRollout_OfADeployment_ChangeIt()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "scale");
        await kubectl.SaysAsync("create deployment web --image=nginx", "deployment.apps/web created");
        await kubectl.SaysAsync("scale deployment web --replicas=5", "deployment.apps/web scaled");
        await kubectl.FailsAsync("scale deployment web --replicas=6 --current-replicas=4", "error: Expected replicas to be 4, was 5");
        await kubectl.SaysAsync("set image deployment/web nginx=nginx:2", "deployment.apps/web image updated");
        await kubectl.SaysAsync("set env deployment/web A=b", "deployment.apps/web env updated");
        await kubectl.SaysAsync("set resources deployment/web --limits=cpu=1", "deployment.apps/web resource requirements updated");
        await kubectl.SaysAsync("set serviceaccount deployment/web default", "deployment.apps/web serviceaccount updated");
        await kubectl.SaysAsync("rollout pause deployment/web", "deployment.apps/web paused");
        await kubectl.FailsAsync("rollout pause deployment/web", "error: deployments.apps \"web\" is already paused");
        await kubectl.SaysAsync("rollout resume deployment/web", "deployment.apps/web resumed");
        await kubectl.SaysAsync("rollout restart deployment/web", "deployment.apps/web restarted");
        await kubectl.SaysAsync("rollout history deployment/web", "deployment.apps/web \nNo rollout history found.");
        await kubectl.SaysAsync(
            "get deployment web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[0].value} {.spec.template.spec.containers[0].resources.limits.cpu} {.metadata.generation}'",
            "5 nginx:2 b 1 9");
    }
}
