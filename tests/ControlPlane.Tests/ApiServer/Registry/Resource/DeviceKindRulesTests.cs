namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Resource;

public sealed class DeviceKindRulesTests
{
    private const string Claim = """{"metadata":{"name":"c","namespace":"ns"},"spec":{"devices":{"requests":[{"name":"r","exactly":{"deviceClassName":"d"}}]}}}""";
    private const string Class = """{"metadata":{"name":"d"},"spec":{}}""";
    private const string Slice = """{"metadata":{"name":"s"},"spec":{"driver":"d.io","nodeName":"n","pool":{"name":"p","generation":1,"resourceSliceCount":1},"devices":[{"name":"x"}]}}""";
    private const string Priority = """{"metadata":{"name":"p"},"value":5}""";
    private const string Runtime = """{"metadata":{"name":"r"},"handler":"runc"}""";
    private const string Lease = """{"metadata":{"name":"l","namespace":"ns"},"spec":{"leaseDurationSeconds":5}}""";

    [Theory]
    [InlineData("resource.k8s.io/v1/resourceclaims", """{"metadata":{"name":"c","namespace":"ns"},"spec":{"devices":{"requests":[{"name":"r","exactly":{"deviceClassName":"d"}}]}}}""", "spec.devices.requests.0.exactly", """{"deviceClassName":"d","allocationMode":"ExactCount","count":1}""")]
    [InlineData("scheduling.k8s.io/v1/priorityclasses", """{"metadata":{"name":"p"},"value":5}""", "preemptionPolicy", """ "PreemptLowerPriority" """)]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("resource.k8s.io/v1/resourceclaims", Claim, """{"spec.devices.requests.0.exactly":null}""", "spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required")]
    [InlineData("resource.k8s.io/v1/resourceclaims", Claim, """{"spec.devices.requests.0.exactly.allocationMode":"Odd"}""", "spec.devices.requests[0].exactly.allocationMode: Unsupported value: \"Odd\": supported values: \"All\", \"ExactCount\"")]
    [InlineData("resource.k8s.io/v1/resourceclaims", Claim, """{"spec.devices.constraints":[{"requests":["x"],"matchAttribute":"d.io/a"}]}""", "spec.devices.constraints[0].requests[0]: Invalid value: \"x\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'")]
    [InlineData("resource.k8s.io/v1/deviceclasses", Class, """{"spec.selectors":[{}]}""", "spec.selectors[0].cel: Required value")]
    [InlineData("resource.k8s.io/v1/resourceslices", Slice, """{"spec.nodeName":null}""", "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required")]
    [InlineData("scheduling.k8s.io/v1/priorityclasses", Priority, """{"value":1000000001}""", "value: Forbidden: maximum allowed value of a user defined priority is 1000000000")]
    [InlineData("scheduling.k8s.io/v1/priorityclasses", Priority, """{"metadata.name":"system-x"}""", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class")]
    [InlineData("node.k8s.io/v1/runtimeclasses", Runtime, """{"handler":null}""", "handler: Required value")]
    [InlineData("coordination.k8s.io/v1/leases", Lease, """{"spec.leaseDurationSeconds":0}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("scheduling.k8s.io/v1/priorityclasses", Priority, """{"value":6}""", "value: Forbidden: may not be changed in an update.")]
    [InlineData("node.k8s.io/v1/runtimeclasses", Runtime, """{"handler":"x"}""", "handler: Invalid value: \"x\": field is immutable")]
    [InlineData("resource.k8s.io/v1/resourceclaims", Claim, """{"spec.devices.requests.0.name":"x"}""", "spec: Invalid value: {\"devices\":{\"requests\":[{\"name\":\"x\",\"exactly\":{\"deviceClassName\":\"d\",\"allocationMode\":\"ExactCount\",\"count\":1}}]}}: field is immutable")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
