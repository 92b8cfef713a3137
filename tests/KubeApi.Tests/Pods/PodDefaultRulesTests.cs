using System.Text.Json.Nodes;
using NodeStack.KubeApi.Pods;

namespace NodeStack.KubeApi.Tests.Pods;

public class PodDefaultRulesTests
{
    [Theory]
    [InlineData("busybox", "Always")]
    [InlineData("busybox:latest", "Always")]
    [InlineData("busybox:1.36", "IfNotPresent")]
    [InlineData("localhost:5000/busybox", "Always")]
    [InlineData("localhost:5000/busybox:1", "IfNotPresent")]
    [InlineData("busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000", "IfNotPresent")]
    [InlineData("busybox:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000", "Always")]
    public void DefaultPullPolicy_ByTag(string image, string policy) => Assert.Equal(policy, ImageRules.DefaultPullPolicy(image));

    [Theory]
    [InlineData(
        "nothing but a container",
        """{"containers":[{"name":"c","image":"x"}]}""",
        """{"containers":[{"name":"c","image":"x","imagePullPolicy":"Always","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","resources":{}}],"dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler","terminationGracePeriodSeconds":30,"securityContext":{},"enableServiceLinks":true}""")]
    [InlineData(
        "limits give requests",
        """{"containers":[{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"memory":"1Mi"}}}]}""",
        """{"containers":[{"resources":{"requests":{"memory":"1Mi","cpu":"1"}}}]}""")]
    [InlineData("fractions are rounded up", """{"containers":[{"resources":{"limits":{"cpu":"100u"}}}]}""", """{"containers":[{"resources":{"limits":{"cpu":"1m"}}}]}""")]
    [InlineData(
        "the host's network takes the host's ports",
        """{"hostNetwork":true,"containers":[{"ports":[{"containerPort":80}]}]}""",
        """{"containers":[{"ports":[{"containerPort":80,"protocol":"TCP","hostPort":80}]}]}""")]
    [InlineData(
        "probes",
        """{"containers":[{"livenessProbe":{"httpGet":{"port":80}},"readinessProbe":{"grpc":{"port":1},"periodSeconds":3}}]}""",
        """{"containers":[{"livenessProbe":{"httpGet":{"port":80,"path":"/","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},"readinessProbe":{"grpc":{"port":1,"service":""},"periodSeconds":3,"timeoutSeconds":1,"successThreshold":1,"failureThreshold":3}}]}""")]
    [InlineData(
        "volumes",
        """{"volumes":[{"name":"e"},{"name":"h","hostPath":{"path":"/x"}},{"name":"s","secret":{}},{"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t"}},{"downwardAPI":{"items":[{"fieldRef":{"fieldPath":"metadata.name"}}]}}]}}]}""",
        """{"volumes":[{"name":"e","emptyDir":{}},{"name":"h","hostPath":{"path":"/x","type":""}},{"name":"s","secret":{"defaultMode":420}},{"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":3600}},{"downwardAPI":{"items":[{"fieldRef":{"fieldPath":"metadata.name","apiVersion":"v1"}}]}}],"defaultMode":420}}]}""")]
    [InlineData(
        "the pod's requests are those of its containers, else its limits",
        """{"resources":{"limits":{"cpu":"2","memory":"1Gi"}},"initContainers":[{"restartPolicy":"Always","resources":{"requests":{"cpu":"100m"}}},{"resources":{"requests":{"cpu":"700m"}}}],"containers":[{"resources":{"requests":{"cpu":"500m"}}}]}""",
        """{"resources":{"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"800m","memory":"1Gi"}}}""")]
    public void Apply_Spec_HasUpstreamsDefaults(string name, string spec, string expected)
    {
        var pod = new JsonObject { ["spec"] = JsonNode.Parse(spec) };

        PodDefaultRules.Apply(pod);

        Assert.True(Contains(pod["spec"], JsonNode.Parse(expected)), $"{name}: {pod["spec"]!.ToJsonString()}");
    }

    [Fact]
    public void Apply_Again_ChangesNothing()
    {
        var pod = (JsonObject)JsonNode.Parse("""{"spec":{"hostNetwork":true,"volumes":[{"name":"v"}],"containers":[{"image":"x","resources":{"limits":{"cpu":"1"}},"ports":[{"containerPort":1}]}]}}""")!;
        PodDefaultRules.Apply(pod);
        var once = pod.ToJsonString();

        PodDefaultRules.Apply(pod);

        Assert.Equal(once, pod.ToJsonString());
    }

    [Fact]
    public void ApplyTemplateSpec_Template_GetsNothingOfPodsOnly()
    {
        var spec = (JsonObject)JsonNode.Parse("""{"hostNetwork":true,"containers":[{"ports":[{"containerPort":1}],"resources":{"limits":{"cpu":"1"}}}]}""")!;

        PodDefaultRules.ApplyTemplateSpec(spec);

        Assert.False(spec.ContainsKey("enableServiceLinks"));
        Assert.Null(spec["containers"]![0]!["ports"]![0]!["hostPort"]);
        Assert.Null(spec["containers"]![0]!["resources"]!["requests"]);
    }

    /// <summary>Whether all that is expected is there.</summary>
    private static bool Contains(JsonNode? node, JsonNode? expected) => (node, expected) switch
    {
        (JsonObject map, JsonObject part) => part.All(p => map.ContainsKey(p.Key) && Contains(map[p.Key], p.Value)),
        (JsonArray list, JsonArray parts) => list.Count == parts.Count && list.Zip(parts).All(p => Contains(p.First, p.Second)),
        _ => JsonNode.DeepEquals(node, expected),
    };
}
