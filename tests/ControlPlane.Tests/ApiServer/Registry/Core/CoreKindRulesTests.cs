namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Core;

public sealed class CoreKindRulesTests
{
    private const string Named = """{"metadata":{"name":"n","namespace":"ns"}}""";
    private const string Map = """{"metadata":{"name":"n","namespace":"ns"},"data":{"k":"v"}}""";
    private const string FixedMap = """{"metadata":{"name":"n","namespace":"ns"},"data":{"k":"v"},"immutable":true}""";
    private const string FixedSecret = """{"metadata":{"name":"n","namespace":"ns"},"data":{"k":"dg=="},"immutable":true}""";
    private const string Claim = """{"metadata":{"name":"n","namespace":"ns"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""";
    private const string Volume = """{"metadata":{"name":"v"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""";
    private const string Limits = """{"metadata":{"name":"l","namespace":"ns"},"spec":{"limits":[{"type":"Container","max":{"cpu":"2"},"min":{"cpu":"1"}}]}}""";
    private const string Quota = """{"metadata":{"name":"q","namespace":"ns"},"spec":{"hard":{"pods":"3"}}}""";
    private const string Endpoints = """{"metadata":{"name":"e","namespace":"ns"},"subsets":[{"addresses":[{"ip":"1.2.3.4"}],"ports":[{"port":80}]}]}""";
    private const string Event = """{"metadata":{"name":"e","namespace":"ns"},"involvedObject":{"kind":"Pod","name":"p","namespace":"ns"}}""";

    [Theory]
    [InlineData("v1/secrets", """{"metadata":{"name":"n","namespace":"ns"}}""", "type", """ "Opaque" """)]
    [InlineData("v1/secrets", """{"metadata":{"name":"n"},"stringData":{"k":"v"}}""", "data", """{"k":"dg=="}""")]
    [InlineData("v1/namespaces", """{"metadata":{"name":"n"}}""", "", """{"metadata":{"name":"n","labels":{"kubernetes.io/metadata.name":"n"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""")]
    [InlineData("v1/persistentvolumeclaims", """{"metadata":{"name":"n","namespace":"ns"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""", "", """{"metadata":{"name":"n","namespace":"ns"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"volumeMode":"Filesystem"},"status":{"phase":"Pending"}}""")]
    [InlineData("v1/persistentvolumes", """{"metadata":{"name":"v"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""", "spec", """{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x","type":""},"persistentVolumeReclaimPolicy":"Retain","volumeMode":"Filesystem"}""")]
    [InlineData("v1/limitranges", """{"metadata":{"name":"l","namespace":"ns"},"spec":{"limits":[{"type":"Container","max":{"cpu":"2"},"min":{"cpu":"1"}}]}}""", "spec.limits.0", """{"type":"Container","max":{"cpu":"2"},"min":{"cpu":"1"},"default":{"cpu":"2"},"defaultRequest":{"cpu":"2"}}""")]
    [InlineData("v1/endpoints", """{"metadata":{"name":"e","namespace":"ns"},"subsets":[{"addresses":[{"ip":"1.2.3.4"}],"ports":[{"port":80}]}]}""", "subsets.0.ports.0", """{"port":80,"protocol":"TCP"}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("v1/configmaps", Map, """{"data":{"a b":"v"}}""", "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    [InlineData("v1/configmaps", Map, """{"binaryData":{"k":"dg=="}}""", "data[k]: Invalid value: \"k\": duplicate of key present in binaryData")]
    [InlineData("v1/secrets", Named, """{"type":"kubernetes.io/tls"}""", "data[tls.crt]: Required value\ndata[tls.key]: Required value")]
    [InlineData("v1/secrets", Named, """{"type":"kubernetes.io/dockerconfigjson"}""", "data[.dockerconfigjson]: Required value")]
    [InlineData("v1/secrets", Named, """{"type":"kubernetes.io/service-account-token"}""", "metadata.annotations[kubernetes.io/service-account.name]: Required value")]
    [InlineData("v1/secrets", Named, """{"type":"kubernetes.io/basic-auth"}""", "data[username]: Required value\ndata[password]: Required value")]
    [InlineData("v1/persistentvolumeclaims", Claim, """{"spec.accessModes":[]}""", "spec.accessModes: Required value: at least 1 access mode is required")]
    [InlineData("v1/persistentvolumeclaims", Claim, """{"spec.resources":null}""", "spec.resources[storage]: Required value")]
    [InlineData("v1/persistentvolumes", Volume, """{"spec.hostPath":null}""", "spec: Required value: must specify a volume type")]
    [InlineData("v1/persistentvolumes", Volume, """{"spec.accessModes":["Odd"]}""", "spec.accessModes: Unsupported value: \"Odd\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"")]
    [InlineData("v1/limitranges", Limits, """{"spec.limits.0.min.cpu":"3"}""", "spec.limits[0].min[cpu]: Invalid value: \"3\": min value 3 is greater than max value 2\nspec.limits[0].defaultRequest[cpu]: Invalid value: \"2\": min value 3 is greater than default request value 2\nspec.limits[0].default[cpu]: Invalid value: \"3\": min value 3 is greater than default value 2")]
    [InlineData("v1/resourcequotas", Quota, """{"spec.hard":{"pods":"-1"}}""", "spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("v1/resourcequotas", Quota, """{"spec.hard":{"odd":"1"}}""", "spec.hard[odd]: Invalid value: \"odd\": must be a standard resource type or fully qualified\nspec.hard[odd]: Invalid value: \"odd\": must be a standard resource for quota")]
    [InlineData("v1/endpoints", Endpoints, """{"subsets.0.addresses.0.ip":"127.0.0.1"}""", "subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData("v1/events", Event, """{"involvedObject.namespace":"other"}""", "involvedObject.namespace: Invalid value: \"other\": does not match event.namespace")]
    [InlineData("v1/events", Event, """{"eventTime":"2026-01-01T00:00:00.000000Z"}""", "reportingComponent: Required value\nreportingComponent: Invalid value: \"\": name part must be non-empty\nreportingComponent: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')\nreportingInstance: Required value\naction: Required value\nreason: Required value")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("v1/configmaps", FixedMap, """{"data":{"k":"w"}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("v1/configmaps", FixedMap, """{"immutable":null}""", "immutable: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("v1/secrets", FixedSecret, """{"data":{"k":"eA=="}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("v1/secrets", Named, """{"type":"x"}""", "type: Invalid value: \"x\": field is immutable")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
