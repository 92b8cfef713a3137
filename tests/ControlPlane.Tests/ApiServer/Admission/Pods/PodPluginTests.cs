using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Admission.Pods;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Pods;

public sealed class PodPluginTests
{
    private readonly FakeObjects _objects = new FakeObjects()
        .With("priorityclasses.scheduling.k8s.io", """{"metadata":{"name":"high"},"value":1000,"preemptionPolicy":"Never"}""")
        .With("runtimeclasses.node.k8s.io", """{"metadata":{"name":"kata"},"overhead":{"podFixed":{"cpu":"250m"}},"scheduling":{"nodeSelector":{"kata":"yes"},"tolerations":[{"key":"kata","operator":"Exists"}]}}""")
        .With("nodes", """{"metadata":{"name":"n","labels":{"topology.kubernetes.io/zone":"z1","other":"x"}},"status":{"allocatable":{"cpu":"1","memory":"1Gi"}}}""");

    [Theory]
    [InlineData("", "{\"priority\":0,\"preemptionPolicy\":\"PreemptLowerPriority\"}")]
    [InlineData("\"priorityClassName\":\"high\"", "{\"priorityClassName\":\"high\",\"priority\":1000,\"preemptionPolicy\":\"Never\"}")]
    [InlineData("\"priorityClassName\":\"high\",\"priority\":1000", "{\"priorityClassName\":\"high\",\"priority\":1000,\"preemptionPolicy\":\"Never\"}")]
    public async Task Priority_Create_IsResolved(string spec, string resolved) => Assert.Equal(
        resolved, (await new PriorityAdmission(_objects).RunAsync(Writes.Create("pods", $$$$$"""{"spec":{{{{{{spec}}}}}}}""")))!["spec"]!.ToJsonString());

    [Theory]
    [InlineData("\"priorityClassName\":\"none\"", "no PriorityClass with name none was found")]
    [InlineData("\"priority\":5", "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name")]
    [InlineData("\"priorityClassName\":\"high\",\"preemptionPolicy\":\"PreemptLowerPriority\"", "the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name")]
    public async Task Priority_Contradiction_IsForbidden(string spec, string problem) => Assert.Equal(
        $"pods \"gen-\" is forbidden: {problem}",
        (await new PriorityAdmission(_objects).RefusedAsync(Writes.Create("pods", $$$$$"""{"metadata":{"generateName":"gen-"},"spec":{{{{{{spec}}}}}}}"""))).Message);

    [Fact]
    public async Task Priority_DefaultClass_IsUsedAndOnlyOne()
    {
        _objects.With("priorityclasses.scheduling.k8s.io", """{"metadata":{"name":"usual"},"value":7,"globalDefault":true}""");
        var plugin = new PriorityAdmission(_objects);

        Assert.Equal("""{"priorityClassName":"usual","priority":7}""", (await plugin.RunAsync(Writes.Create("pods", """{"spec":{}}""")))!["spec"]!.ToJsonString());
        Assert.EndsWith(
            "PriorityClass usual is already marked as default. Only one default can exist",
            (await plugin.RefusedAsync(Writes.Create("priorityclasses.scheduling.k8s.io", """{"metadata":{"name":"b"},"globalDefault":true}"""))).Message,
            StringComparison.Ordinal);
        await plugin.RunAsync(Writes.Update("priorityclasses.scheduling.k8s.io", """{"metadata":{"name":"usual"},"globalDefault":true}""", "{}"));
    }

    [Fact]
    public async Task Priority_Update_KeepsWhatIsLeftOut() => Assert.Equal(
        """{"priority":3}""",
        (await new PriorityAdmission(_objects).RunAsync(Writes.Update("pods", """{"spec":{}}""", """{"spec":{"priority":3}}""")))!["spec"]!.ToJsonString());

    [Theory]
    [InlineData("", 2)]
    [InlineData("{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\",\"effect\":\"NoExecute\"}", 2)]
    [InlineData("{\"operator\":\"Exists\"}", 1)]
    [InlineData("{\"key\":\"node.kubernetes.io/not-ready\",\"effect\":\"NoSchedule\"}", 3)]
    public async Task DefaultTolerations_Pod_GetsTheLackingOnes(string present, int count)
    {
        var pod = await new DefaultTolerationAdmission().RunAsync(Writes.Create("pods", $$$$$"""{"spec":{"tolerations":[{{{{{present}}}}}]}}"""));

        Assert.Equal(count, pod.Items("spec", "tolerations").Count());
    }

    [Fact]
    public async Task RuntimeClass_Known_SetsOverheadAndScheduling() => Assert.Equal(
        """{"runtimeClassName":"kata","nodeSelector":{"a":"b","kata":"yes"},"overhead":{"cpu":"250m"},"tolerations":[{"key":"kata","operator":"Exists"}]}""",
        (await new RuntimeClassAdmission(_objects).RunAsync(Writes.Create("pods", """{"spec":{"runtimeClassName":"kata","nodeSelector":{"a":"b"}}}""")))!["spec"]!.ToJsonString());

    [Theory]
    [InlineData("\"runtimeClassName\":\"none\"", "pod rejected: RuntimeClass \"none\" not found")]
    [InlineData("\"runtimeClassName\":\"kata\",\"overhead\":{\"cpu\":\"1\"}", "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")]
    [InlineData("\"overhead\":{\"cpu\":\"1\"}", "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")]
    [InlineData("\"runtimeClassName\":\"kata\",\"nodeSelector\":{\"kata\":\"no\"}", "conflict: runtimeClass.scheduling.nodeSelector[kata] = yes; pod.spec.nodeSelector[kata] = no")]
    public async Task RuntimeClass_Contradiction_IsForbidden(string spec, string problem) => Assert.Equal(
        $"pods \"p\" is forbidden: {problem}",
        (await new RuntimeClassAdmission(_objects).RefusedAsync(Writes.Create("pods", $$$$$"""{"metadata":{"name":"p"},"spec":{{{{{{spec}}}}}}}"""))).Message);

    [Fact]
    public async Task TopologyLabels_BoundPodAndBinding_GetTheNodes()
    {
        var plugin = new PodTopologyLabelsAdmission(_objects);

        Assert.Equal("""{"topology.kubernetes.io/zone":"z1"}""", (await plugin.RunAsync(Writes.Create("pods", """{"spec":{"nodeName":"n"}}"""))).At("metadata", "labels")!.ToJsonString());
        Assert.Equal(
            """{"topology.kubernetes.io/zone":"z1"}""",
            (await plugin.RunAsync(Writes.Create("pods", """{"target":{"kind":"Node","name":"n"}}""", subresource: "binding"))).At("metadata", "labels")!.ToJsonString());
        Assert.Null((await plugin.RunAsync(Writes.Create("pods", """{"spec":{"nodeName":"gone"}}"""))).At("metadata", "labels"));
    }

    [Fact]
    public async Task PodResize_MoreThanTheNodeHas_IsForbidden()
    {
        var plugin = new PodResizeAdmission(_objects);
        const string Old = """{"metadata":{"name":"p","generation":1}}""";

        var error = await plugin.RefusedAsync(Writes.Update("pods", """{"metadata":{"name":"p","generation":2},"spec":{"nodeName":"n","containers":[{"resources":{"requests":{"cpu":"2","memory":"1Gi"}}}]}}""", Old, subresource: "resize"));

        Assert.Equal("pods \"p\" is forbidden: node didn't have enough allocatable resources: cpu, requested: 2000, allocatable: 1000", error.Message);
        Assert.Equal("NodeCapacity", Assert.Single(error.Status.Details!.Causes!).Reason);
        await plugin.RunAsync(Writes.Update("pods", """{"metadata":{"name":"p","generation":2},"spec":{"nodeName":"n","containers":[{"resources":{"requests":{"cpu":"1"}}}]}}""", Old, subresource: "resize"));
    }

    [Theory]
    [InlineData("{\"key\":\"a\",\"operator\":\"Exists\"}", "{\"key\":\"a\",\"operator\":\"Equal\",\"value\":\"v\",\"effect\":\"NoSchedule\"}", true)]
    [InlineData("{\"operator\":\"Exists\"}", "{\"key\":\"a\",\"operator\":\"Equal\",\"value\":\"v\"}", true)]
    [InlineData("{\"key\":\"a\",\"operator\":\"Equal\",\"value\":\"v\"}", "{\"key\":\"a\",\"operator\":\"Exists\"}", false)]
    [InlineData("{\"key\":\"a\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":10}", "{\"key\":\"a\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":5}", true)]
    [InlineData("{\"key\":\"a\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":10}", "{\"key\":\"a\",\"operator\":\"Exists\",\"effect\":\"NoExecute\"}", false)]
    public void Includes_Tolerations_ComparesWhatTheyTolerate(string wide, string narrow, bool includes) =>
        Assert.Equal(includes, TolerationRules.Includes(JsonNode.Parse(wide)!.AsObject(), JsonNode.Parse(narrow)!.AsObject()));

    [Fact]
    public void Requests_OfPod_CountSidecarsInitContainersAndOverhead()
    {
        var pod = JsonNode.Parse("""
            {"spec":{"overhead":{"cpu":"10m"},
            "initContainers":[{"name":"s","restartPolicy":"Always","resources":{"requests":{"cpu":"100m"}}},{"name":"i","resources":{"requests":{"cpu":"1","memory":"1Gi"}}}],
            "containers":[{"name":"c","resources":{"requests":{"cpu":"200m"}}},{"name":"d","resources":{"requests":{"cpu":"300m"}}}]}}
            """)!.AsObject();

        Assert.Equal("cpu=1110m,memory=1Gi", ResourceListRules.Describe(PodResourceRules.Requests(pod)));
        pod["spec"]!["resources"] = JsonNode.Parse("""{"requests":{"cpu":"2"}}""");
        Assert.Equal("cpu=2,memory=1Gi", ResourceListRules.Describe(PodResourceRules.Requests(pod, withOverhead: false)));
    }
}
