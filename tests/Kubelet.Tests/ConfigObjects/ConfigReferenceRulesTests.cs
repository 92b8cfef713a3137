using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Tests.Containers;

namespace NodeStack.Kubelet.Tests.ConfigObjects;

public class ConfigReferenceRulesTests
{
    private const string Everything = """
        imagePullSecrets: [{name: pull}, {}]
        initContainers:
        - name: i
          envFrom: [{configMapRef: {name: from-map}}, {secretRef: {name: from-secret}}]
        containers:
        - name: c
          env:
          - {name: A, valueFrom: {configMapKeyRef: {name: key-map, key: k}}}
          - {name: B, valueFrom: {secretKeyRef: {name: key-secret, key: k}}}
          - {name: C, value: plain}
        ephemeralContainers:
        - name: e
          env: [{name: A, valueFrom: {configMapKeyRef: {name: ephemeral-map, key: k}}}]
        volumes:
        - {name: v1, configMap: {name: volume-map}}
        - {name: v2, secret: {secretName: volume-secret}}
        - {name: v3, projected: {sources: [{configMap: {name: part-map}}, {secret: {name: part-secret}}, {downwardAPI: {}}]}}
        - {name: v4, emptyDir: {}}
        """;

    [Fact]
    public void OfPod_EveryPlace_IsFoundInThePodsNamespace()
    {
        var found = ConfigReferenceRules.OfPod(TestPods.Spec(Everything));
        Assert.All(found, r => Assert.Equal("ns", r.Namespace));
        Assert.Equal(
            ["ephemeral-map", "from-map", "key-map", "part-map", "volume-map"],
            found.Where(r => r.Kind == ConfigKind.ConfigMap).Select(r => r.Name).Order());
        Assert.Equal(
            ["from-secret", "key-secret", "part-secret", "pull", "volume-secret"],
            found.Where(r => r.Kind == ConfigKind.Secret).Select(r => r.Name).Order());
    }

    [Fact]
    public void OfPod_PodThatEnded_NeedsNothing()
    {
        var pod = TestPods.Spec(Everything);
        pod.Status = new() { Phase = "Succeeded" };
        Assert.Empty(ConfigReferenceRules.OfPod(pod));
    }

    [Fact]
    public void OfVariables_OneContainer_IsItsOwnAlone()
    {
        var pod = TestPods.Spec(Everything);
        Assert.Equal(["key-map", "key-secret"], ConfigReferenceRules.OfVariables(pod, pod.Spec.Containers[0]).Select(r => r.Name).Order());
        Assert.Equal(["pull"], ConfigReferenceRules.OfPullSecrets(pod).Select(r => r.Name));
        Assert.Equal(["volume-map"], ConfigReferenceRules.OfVolumes(pod, pod.Spec.Volumes.Take(1)).Select(r => r.Name));
    }
}
