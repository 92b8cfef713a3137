using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Actions;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.Tests.ApiServer.Actions;

public sealed class BindingActionTests
{
    private const string Binding = """{"metadata":{"name":"p","annotations":{"a":"1"},"labels":{"l":"2"}},"target":{"kind":"Node","name":"n"}}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeObjects _objects = new FakeObjects().With("pods", """{"metadata":{"namespace":"ns","name":"p"},"spec":{},"status":{"nominatedNodeName":"x"}}""");

    [Theory]
    [InlineData("pods/binding", "p")]
    [InlineData("bindings", "")]
    public async Task Run_UnboundPod_IsBound(string path, string name)
    {
        var answer = await Run.Async(Action(path), Binding, name: name);

        Assert.Equal("""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}""", answer.Body.ToJsonString());
        var pod = _objects.Get("pods", "ns", "p");
        Assert.Equal(("n", "1", "2", ""), (pod.Text("spec", "nodeName"), pod.Text("metadata", "annotations", "a"), pod.Text("metadata", "labels", "l"), pod.Text("status", "nominatedNodeName")));
        Assert.Equal(
            """[{"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-01-01T00:00:00Z"}]""", pod.At("status", "conditions")!.ToJsonString());
    }

    [Theory]
    [InlineData("{\"target\":{\"name\":\"n\"}}", "", 400, "name in URL does not match name in Binding object")]
    [InlineData("{\"metadata\":{\"name\":\"p\"},\"target\":{\"kind\":\"Pod\"}}", "", 400, "[target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\", target.name: Required value]")]
    [InlineData(Binding, "\"nodeName\":\"m\"", 409, "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"m\"")]
    [InlineData(Binding, "\"schedulingGates\":[{\"name\":\"g\"}]", 409, "Operation cannot be fulfilled on pods/binding \"p\": pod p has non-empty .spec.schedulingGates")]
    public async Task Run_CannotBeBound_IsRefused(string binding, string spec, int code, string message)
    {
        _objects.With("pods", $"{{\"metadata\":{{\"namespace\":\"ns\",\"name\":\"p\"}},\"spec\":{{{spec}}}}}");

        var error = await Assert.ThrowsAsync<ApiException>(() => Run.Async(Action("pods/binding"), binding, name: "p"));

        Assert.Equal((code, message), (error.Status.Code, error.Message));
    }

    [Fact]
    public async Task Run_OtherPodOfThatName_IsAConflict() => Assert.Equal(
        409,
        (await Assert.ThrowsAsync<ApiException>(() => Run.Async(Action("pods/binding"), """{"metadata":{"name":"p","uid":"old"},"target":{"name":"n"}}""", name: "p"))).Status.Code);

    [Fact]
    public async Task Run_DryRun_WritesNothing()
    {
        await Run.Async(Action("pods/binding"), Binding, name: "p", dryRun: true);

        Assert.Empty(_objects.Calls);
    }

    private IAction Action(string path) => BindingAction.All(_objects, _time).Single(a => a.Path == path);
}
