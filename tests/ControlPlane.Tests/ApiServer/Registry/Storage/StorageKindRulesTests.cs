namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Storage;

public sealed class StorageKindRulesTests
{
    private const string Class = """{"metadata":{"name":"c"},"provisioner":"a.io/b"}""";
    private const string Driver = """{"metadata":{"name":"d.io"},"spec":{}}""";
    private const string Node = """{"metadata":{"name":"n"},"spec":{"drivers":[{"name":"d.io","nodeID":"x"}]}}""";
    private const string Attachment = """{"metadata":{"name":"a"},"spec":{"attacher":"d.io","nodeName":"n","source":{"persistentVolumeName":"v"}}}""";
    private const string Capacity = """{"metadata":{"name":"c","namespace":"ns"},"storageClassName":"c"}""";
    private const string Attributes = """{"metadata":{"name":"c"},"driverName":"d.io","parameters":{"a":"b"}}""";

    [Theory]
    [InlineData("storage.k8s.io/v1/storageclasses", """{"metadata":{"name":"c"},"provisioner":"a.io/b"}""", "", """{"metadata":{"name":"c"},"provisioner":"a.io/b","reclaimPolicy":"Delete","volumeBindingMode":"Immediate"}""")]
    [InlineData("storage.k8s.io/v1/csidrivers", """{"metadata":{"name":"d.io"},"spec":{}}""", "spec", """{"attachRequired":true,"podInfoOnMount":false,"volumeLifecycleModes":["Persistent"],"storageCapacity":false,"fsGroupPolicy":"ReadWriteOnceWithFSType","requiresRepublish":false,"seLinuxMount":false}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("storage.k8s.io/v1/storageclasses", Class, """{"provisioner":null}""", "provisioner: Required value")]
    [InlineData("storage.k8s.io/v1/storageclasses", Class, """{"volumeBindingMode":"Odd"}""", "volumeBindingMode: Unsupported value: \"Odd\": supported values: \"Immediate\", \"WaitForFirstConsumer\"")]
    [InlineData("storage.k8s.io/v1/csidrivers", Driver, """{"spec.fsGroupPolicy":"Odd"}""", "spec.fsGroupPolicy: Unsupported value: \"Odd\": supported values: \"File\", \"None\", \"ReadWriteOnceWithFSType\"")]
    [InlineData("storage.k8s.io/v1/csinodes", Node, """{"spec.drivers.0.nodeID":""}""", "spec.drivers[0].nodeID: Required value")]
    [InlineData("storage.k8s.io/v1/volumeattachments", Attachment, """{"spec.source":{}}""", "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName")]
    [InlineData("storage.k8s.io/v1/csistoragecapacities", Capacity, """{"capacity":"-1"}""", "capacity: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("storage.k8s.io/v1/volumeattributesclasses", Attributes, """{"parameters":{}}""", "parameters: Required value: must contain at least one key/value pair")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("storage.k8s.io/v1/storageclasses", Class, """{"provisioner":"x"}""", "provisioner: Invalid value: \"x\": field is immutable")]
    [InlineData("storage.k8s.io/v1/csidrivers", Driver, """{"spec.attachRequired":false}""", "spec.attachedRequired: Invalid value: false: field is immutable")]
    [InlineData("storage.k8s.io/v1/csinodes", Node, """{"spec.drivers.0.nodeID":"y"}""", "spec.drivers: Invalid value: {\"name\":\"d.io\",\"nodeID\":\"y\",\"topologyKeys\":null}: field is immutable")]
    [InlineData("storage.k8s.io/v1/csinodes", Node, """{"spec.drivers.0.allocatable":{"count":3}}""", "")]
    [InlineData("storage.k8s.io/v1/volumeattachments", Attachment, """{"spec.nodeName":"m"}""", "spec: Invalid value: {\"attacher\":\"d.io\",\"nodeName\":\"m\",\"source\":{\"persistentVolumeName\":\"v\"}}: field is immutable")]
    [InlineData("storage.k8s.io/v1/volumeattributesclasses", Attributes, """{"parameters":{"a":"c"}}""", "parameters: Forbidden: updates to parameters are forbidden.")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
