using System.Text;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Decoding;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Tests.Decoding;

public class StrictDecoderTests
{
    private static Decoded<V1Pod> Pod(string yaml) => StrictDecoder.Decode<V1Pod>(Assert.Single(DocumentReader.Read(Encoding.UTF8.GetBytes(yaml))));

    [Fact]
    public void Decode_ValidPod_GivesTheModel()
    {
        var decoded = Pod("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              creationTimestamp: null
              annotations: {empty: , text: "1"}
            spec:
              containers:
              - name: a
                image: b
                args: [x, ]
                ports: [{containerPort: 80, hostPort: null}]
                resources: {limits: {cpu: 0.5, memory: 64Mi}}
                livenessProbe: {httpGet: {port: 8080}}
                readinessProbe: {httpGet: {port: http}}
            """);
        Assert.Empty(decoded.Errors);
        Assert.Empty(decoded.UnknownFields);
        var container = decoded.Value!.Spec.Containers[0];
        Assert.Equal("", decoded.Value.Metadata.Annotations["empty"]);
        Assert.Equal(80, container.Ports[0].ContainerPort);
        Assert.Null(container.Ports[0].HostPort);
        Assert.Equal("500m", container.Resources.Limits["cpu"].ToString());
        Assert.Equal("8080", container.LivenessProbe.HttpGet.Port.Value);
        Assert.Equal("http", container.ReadinessProbe.HttpGet.Port.Value);
    }

    [Fact]
    public void Decode_UnknownFields_AreNamedWithTheirLines_AndTheRestIsRead()
    {
        var decoded = Pod("apiVersion: v1\nmetadata: {name: a}\nfoo: 1\nspec:\n  containers:\n  - name: a\n    imagee: b\n    livenessProbe:\n      httpGet: {Port: 1, port: 2}\n");
        Assert.Empty(decoded.Errors);
        Assert.Equal("a", decoded.Value!.Spec.Containers[0].Name);
        Assert.Equal(
            [
                "line 3: unknown field \"foo\"",
                "line 7: unknown field \"spec.containers[0].imagee\"",
                "line 9: unknown field \"spec.containers[0].livenessProbe.httpGet.Port\"",
            ],
            decoded.UnknownFields.Select(u => u.ToString()));
    }

    [Theory]
    [InlineData("spec: []", "line 1: spec: expected a map, found a list")]
    [InlineData("spec:\n  containers: {name: a}", "line 2: spec.containers: expected a list, found a map")]
    [InlineData("spec:\n  containers:\n  - name: 5", "line 3: spec.containers[0].name: expected a string, found a number")]
    [InlineData("spec:\n  containers:\n  - ", "line 3: spec.containers[0]: expected a map, found null")]
    [InlineData("spec:\n  containers:\n  - env:\n    - {name: a, value: yes}", "line 4: spec.containers[0].env[0].value: expected a string, found a boolean")]
    [InlineData("spec: {hostNetwork: 'true'}", "line 1: spec.hostNetwork: expected true or false, found a string")]
    [InlineData("spec: {terminationGracePeriodSeconds: 1.5}", "line 1: spec.terminationGracePeriodSeconds: expected a whole number from -9223372036854775808 to 9223372036854775807, found 1.5")]
    [InlineData("spec:\n  containers:\n  - ports: [{containerPort: '80'}]", "line 3: spec.containers[0].ports[0].containerPort: expected a whole number, found a string")]
    [InlineData("spec:\n  containers:\n  - resources:\n      limits:\n        cpu: abc", "line 5: spec.containers[0].resources.limits.cpu: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("spec:\n  volumes:\n  - emptyDir: {sizeLimit: -1e3}", "line 3: spec.volumes[0].emptyDir.sizeLimit: Invalid value: \"-1000\": must be greater than or equal to 0")]
    [InlineData("metadata: {creationTimestamp: soon}", "line 1: metadata.creationTimestamp: expected a time such as 2006-01-02T15:04:05Z, found \"soon\"")]
    [InlineData("- a", "line 1: expected a map, found a list")]
    [InlineData("just text", "line 1: expected a map, found a string")]
    public void Decode_WrongType_NamesPathAndLine(string yaml, string problem)
    {
        var decoded = Pod(yaml);
        Assert.Null(decoded.Value);
        Assert.Equal(problem, Assert.Single(decoded.Errors).ToString());
    }

    [Theory]
    [InlineData("'1e1000000000'", "9223372036854775807")]
    [InlineData("'1e-1000000000'", "1n")]
    [InlineData("100E", "9223372036854775807")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("0Ki", "0")]
    public void Decode_ExtremeQuantities_AreBounded(string text, string canonical)
    {
        var size = Pod($"spec:\n  volumes:\n  - emptyDir: {{sizeLimit: {text}}}").Value!.Spec.Volumes[0].EmptyDir.SizeLimit;
        Assert.Equal(Quantity.Parse(canonical), Quantity.From(size!));
    }

    [Fact]
    public void Decode_ManyErrors_AreAllReported() => Assert.Equal(3, Pod("metadata: 1\nspec: {hostPID: 1, containers: 2}").Errors.Count);

    [Theory]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {kind: x}", "v1", "Pod")]
    [InlineData("spec: {kind: x}", "", "")]
    [InlineData("[1]", "", "")]
    public void TypeOf_AnyDocument_TellsWhatItSays(string yaml, string apiVersion, string kind) =>
        Assert.Equal((apiVersion, kind), StrictDecoder.TypeOf(Assert.Single(DocumentReader.Read(Encoding.UTF8.GetBytes(yaml)))));

    [Fact]
    public void Decode_ModelWrittenByTheLibrary_ComesBackEqual()
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "a", CreationTimestamp = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) },
            Spec = new V1PodSpec
            {
                Containers = [new V1Container { Name = "c", Resources = new V1ResourceRequirements { Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1500m") } } }],
                Volumes = [new V1Volume { Name = "v", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new("1Gi") } }],
            },
        };
        var json = KubernetesJson.Serialize(pod);
        var decoded = StrictDecoder.Decode<V1Pod>(Assert.Single(DocumentReader.Read(Encoding.UTF8.GetBytes(json))));
        Assert.Empty(decoded.Errors);
        Assert.Empty(decoded.UnknownFields);
        Assert.Equal(json, KubernetesJson.Serialize(decoded.Value));
    }
}
