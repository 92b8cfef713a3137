using System.Text;
using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Env;

namespace NodeStack.Kubelet.Tests.Containers.Env;

public class EnvironmentBuilderTests
{
    private static readonly EnvironmentSources Sources = new(
        new PodAddresses(["10.0.0.1", "fd00::1"], ["10.1.0.7", "fd01::7"]),
        new Dictionary<string, ResourceQuantity> { ["cpu"] = new("4"), ["memory"] = new("8Gi"), ["ephemeral-storage"] = new("100Gi") },
        new FakeObjects());

    [Fact]
    public void Build_LiteralsAndReferences_InOrderAndOnlyBackwards()
    {
        var result = Build("""
            env:
            - {name: A, value: one}
            - {name: B, value: "$(A)-$(C)"}
            - {name: C, value: "$$(A)"}
            - {name: A, value: "$(A)two"}
            - {name: EMPTY}
            """);
        Assert.Equal([new("A", "onetwo"), new("B", "one-$(C)"), new("C", "$(A)"), new("EMPTY", "")], result);
    }

    [Theory]
    [InlineData("metadata.name", "p")]
    [InlineData("metadata.namespace", "ns")]
    [InlineData("metadata.uid", "u1")]
    [InlineData("metadata.labels['app']", "web")]
    [InlineData("metadata.labels['none']", "")]
    [InlineData("metadata.annotations['example.com/note']", "say \"hi\"")]
    [InlineData("metadata.labels", "app=\"web\"\ntier=\"a\\tb\"")]
    [InlineData("spec.nodeName", "node1")]
    [InlineData("spec.serviceAccountName", "sa")]
    [InlineData("status.hostIP", "10.0.0.1")]
    [InlineData("status.hostIPs", "10.0.0.1,fd00::1")]
    [InlineData("status.podIP", "10.1.0.7")]
    [InlineData("status.podIPs", "10.1.0.7,fd01::7")]
    public void Build_FieldRef_Table(string path, string expected) =>
        Assert.Equal(expected, Build($"env:\n- name: V\n  valueFrom:\n    fieldRef: {{fieldPath: \"{path}\"}}").Single().Value);

    [Theory]
    [InlineData("fieldPath: status.phase", "unsupported fieldPath: status.phase")]
    [InlineData("fieldPath: nope", "field label not supported: nope")]
    [InlineData("fieldPath: \"spec.x['y']\"", "field label does not support subscript: spec.x['y']")]
    [InlineData("apiVersion: v2\n      fieldPath: metadata.name", "unsupported pod version: v2")]
    [InlineData("fieldPath: \"metadata.labels['']\"", "invalid key subscript in metadata.labels['']: name part must be non-empty")]
    public void Build_BadFieldRef_UpstreamsMessage(string selector, string message)
    {
        var e = Assert.Throws<PodConfigException>(() => Build($"env:\n- name: V\n  valueFrom:\n    fieldRef:\n      {selector}"));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.Equal("CreateContainerConfigError", e.Reason);
    }

    [Theory]
    [InlineData("limits.cpu", "", "1")]
    [InlineData("limits.cpu", "1m", "250")]
    [InlineData("limits.memory", "", "4294967296")]
    [InlineData("limits.memory", "1Mi", "4096")]
    [InlineData("requests.memory", "1Ki", "98")]
    [InlineData("requests.cpu", "1m", "0")]
    [InlineData("limits.ephemeral-storage", "1Gi", "100")]
    [InlineData("requests.ephemeral-storage", "", "0")]
    [InlineData("limits.hugepages-2Mi", "1Mi", "4")]
    [InlineData("limits.hugepages-1Gi", "", "0")]
    public void Build_ResourceFieldRef_Table(string resource, string divisor, string expected)
    {
        var result = Build($$"""
            resources:
              limits: {cpu: 250m, hugepages-2Mi: 4Mi}
              requests: {memory: 100k}
            env:
            - name: V
              valueFrom:
                resourceFieldRef: {resource: {{resource}}{{(divisor.Length > 0 ? ", divisor: " + divisor : "")}}}
            """, "resources:\n  limits: {memory: 4Gi}");
        Assert.Equal(expected, result.Single().Value);
    }

    [Fact]
    public void Build_ResourceOfOtherContainer_IsThatOnes()
    {
        var result = Build("""
            env:
            - name: V
              valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: init}}
            """, "initContainers:\n- {name: init, image: i, resources: {limits: {memory: 5}}}");
        Assert.Equal("5", result.Single().Value);
    }

    [Theory]
    [InlineData("{resource: limits.gpu}", "unsupported container resource : limits.gpu")]
    [InlineData("{resource: limits.cpu, containerName: x}", "container x not found")]
    public void Build_BadResourceFieldRef_UpstreamsMessage(string selector, string message)
    {
        var e = Assert.Throws<PodConfigException>(() => Build($"env:\n- name: V\n  valueFrom:\n    resourceFieldRef: {selector}"));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Build_EnvFromAndKeys_PrefixedSortedAndOverridden()
    {
        var result = Build("""
            envFrom:
            - {prefix: P_, configMapRef: {name: map}}
            - {secretRef: {name: secret}}
            - {configMapRef: {name: absent, optional: true}}
            env:
            - {name: P_a, value: mine}
            - {name: K, valueFrom: {configMapKeyRef: {name: map, key: b}}}
            - {name: GONE, valueFrom: {configMapKeyRef: {name: map, key: x, optional: true}}}
            - {name: S, valueFrom: {secretKeyRef: {name: secret, key: s}}}
            """);
        Assert.Equal([new("P_a", "mine"), new("P_b", "2"), new("s", "geheim"), new("K", "2"), new("S", "geheim")], result);
    }

    [Theory]
    [InlineData("envFrom:\n- configMapRef: {name: none}", "configmap \"none\" not found")]
    [InlineData("envFrom:\n- secretRef: {name: none}", "secret \"none\" not found")]
    [InlineData("env:\n- {name: V, valueFrom: {configMapKeyRef: {name: map, key: x}}}", "couldn't find key x in ConfigMap ns/map")]
    [InlineData("env:\n- {name: V, valueFrom: {secretKeyRef: {name: secret, key: x}}}", "couldn't find key x in Secret ns/secret")]
    [InlineData("env:\n- {name: V, valueFrom: {fileKeyRef: {volumeName: v, path: f, key: k}}}",
        "cannot find the volume \"v\" referenced by FileKeyRef")]
    public void Build_MissingObject_UpstreamsMessage(string container, string message) =>
        Assert.Equal(message, Assert.Throws<PodConfigException>(() => Build(container)).Message);

    [Theory]
    [InlineData("envFrom:\n- configMapRef: {name: m, optional: true}", "couldn't get configMap ns/m, no kubeClient defined")]
    [InlineData("env:\n- {name: V, valueFrom: {secretKeyRef: {name: s, key: k}}}", "couldn't get secret ns/s, no kubeClient defined")]
    public void Build_Standalone_RefusesApiObjects(string container, string message)
    {
        var (pod, only) = TestPods.One(container);
        var sources = Sources with { Objects = new StandaloneConfigObjects() };
        Assert.Equal(message, Assert.Throws<PodConfigException>(() => EnvironmentBuilder.Build(pod, only, sources)).Message);
    }

    [Fact]
    public void For_HostNetworkPod_HasNodeAddresses()
    {
        var pod = TestPods.Spec("hostNetwork: true\ncontainers: []");
        Assert.Equal(["10.0.0.1", "fd00::1"], PodAddresses.For(pod, ["10.0.0.1", "fd00::1"], []).PodIps);
    }

    [Fact]
    public void For_OtherFamilyFirst_FollowsTheNodesFamily() =>
        Assert.Equal(["10.1.0.7", "fd01::7"], PodAddresses.For(TestPods.Spec("containers: []"), ["10.0.0.1"], ["fd01::7", "10.1.0.7"]).PodIps);

    private static IReadOnlyList<KeyValuePair<string, string>> Build(string container, string spec = "")
    {
        var (pod, only) = TestPods.One(container, spec + "\nnodeName: node1\nserviceAccountName: sa");
        pod.Metadata.Labels = new Dictionary<string, string> { ["tier"] = "a\tb", ["app"] = "web" };
        pod.Metadata.Annotations = new Dictionary<string, string> { ["example.com/note"] = "say \"hi\"" };
        return EnvironmentBuilder.Build(pod, only, Sources);
    }

    private sealed class FakeObjects : IConfigObjects
    {
        public V1ConfigMap? ConfigMap(string ns, string name) => (ns, name) == ("ns", "map")
            ? new V1ConfigMap { Data = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } }
            : null;

        public V1Secret? Secret(string ns, string name) => (ns, name) == ("ns", "secret")
            ? new V1Secret { Data = new Dictionary<string, byte[]> { ["s"] = Encoding.UTF8.GetBytes("geheim") } }
            : null;
    }
}
