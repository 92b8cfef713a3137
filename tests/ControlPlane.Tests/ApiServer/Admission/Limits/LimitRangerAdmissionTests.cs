using NodeStack.ControlPlane.ApiServer.Admission.Limits;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Limits;

public sealed class LimitRangerAdmissionTests
{
    private readonly FakeObjects _objects = new();

    [Fact]
    public async Task Create_Pod_GetsDefaultsAndANote()
    {
        Limit("""{"type":"Container","max":{"memory":"1Gi"},"default":{"cpu":"100m","memory":"1Gi"},"defaultRequest":{"cpu":"100m","memory":"1Gi"}}""");

        var pod = await Plugin().RunAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}]}}"""));

        Assert.Equal(
            """{"requests":{"cpu":"100m","memory":"1Gi"},"limits":{"cpu":"100m","memory":"1Gi"}}""", pod.Items("spec", "containers").Single()["resources"]!.ToJsonString());
        Assert.Equal(
            "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c", pod.Text("metadata", "annotations", "kubernetes.io/limit-ranger"));
    }

    [Theory]
    [InlineData("{\"type\":\"Container\",\"max\":{\"memory\":\"1Gi\"}}", "\"limits\":{\"memory\":\"2Gi\"}", "maximum memory usage per Container is 1Gi, but limit is 2Gi")]
    [InlineData("{\"type\":\"Container\",\"max\":{\"memory\":\"1Gi\"}}", "", "maximum memory usage per Container is 1Gi.  No limit is specified")]
    [InlineData("{\"type\":\"Container\",\"min\":{\"cpu\":\"1\"}}", "\"requests\":{\"cpu\":\"500m\"}", "minimum cpu usage per Container is 1, but request is 500m")]
    [InlineData("{\"type\":\"Container\",\"min\":{\"cpu\":\"1\",\"memory\":\"1Mi\"}}", "", "[minimum cpu usage per Container is 1.  No request is specified, minimum memory usage per Container is 1Mi.  No request is specified]")]
    [InlineData("{\"type\":\"Container\",\"maxLimitRequestRatio\":{\"cpu\":\"2\"}}", "\"requests\":{\"cpu\":\"1\"},\"limits\":{\"cpu\":\"3\"}", "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000")]
    [InlineData("{\"type\":\"Container\",\"maxLimitRequestRatio\":{\"cpu\":\"2\"}}", "\"limits\":{\"cpu\":\"3\"}", "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0")]
    [InlineData("{\"type\":\"Pod\",\"max\":{\"cpu\":\"1\"}}", "\"limits\":{\"cpu\":\"2\"}", "maximum cpu usage per Pod is 1, but limit is 2")]
    [InlineData("{\"type\":\"Pod\",\"max\":{\"cpu\":\"2\"}}", "\"limits\":{\"cpu\":\"2\"}", null)]
    public async Task Create_PodOutsideBounds_IsForbidden(string limit, string resources, string? problem)
    {
        Limit(limit);
        var request = Writes.Create("pods", $$$$$"""{"metadata":{"name":"q"},"spec":{"containers":[{"name":"c","resources":{{{{{{resources}}}}}}}]}}""");
        if (problem is null)
            await Plugin().RunAsync(request);
        else
            Assert.Equal($"pods \"q\" is forbidden: {problem}", (await Plugin().RefusedAsync(request)).Message);
    }

    [Fact]
    public async Task Update_PodOrEndingObject_IsNotLooked()
    {
        Limit("""{"type":"Container","max":{"memory":"1Gi"}}""");
        const string Big = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","resources":{"limits":{"memory":"2Gi"}}}]}}""";

        await Plugin().RunAsync(Writes.Update("pods", Big, Big));
        await Plugin().RunAsync(Writes.Update("pods", Big, """{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""", subresource: "resize"));
        Assert.NotNull(await Plugin().RefusedAsync(Writes.Update("pods", Big, "{}", subresource: "resize")));
    }

    [Fact]
    public async Task Create_Claim_IsBounded()
    {
        Limit("""{"type":"PersistentVolumeClaim","min":{"storage":"1Gi"},"max":{"storage":"2Gi"}}""");

        Assert.EndsWith(
            "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi",
            (await Plugin().RefusedAsync(Writes.Create("persistentvolumeclaims", """{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}"""))).Message, StringComparison.Ordinal);
        await Plugin().RunAsync(Writes.Create("persistentvolumeclaims", """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}"""));
    }

    private void Limit(string limit) => _objects.With("limitranges", $$$$$"""{"metadata":{"namespace":"ns","name":"l"},"spec":{"limits":[{{{{{limit}}}}}]}}""");

    private LimitRangerAdmission Plugin() => new(_objects);
}
