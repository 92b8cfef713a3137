namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Networking;

public sealed class NetworkKindRulesTests
{
    private const string Policy = """{"metadata":{"name":"p","namespace":"ns"},"spec":{"podSelector":{},"egress":[{"ports":[{"port":80}],"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}}""";
    private const string Ingress = """{"metadata":{"name":"i","namespace":"ns"},"spec":{"rules":[{"host":"a.b","http":{"paths":[{"path":"/x","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}""";
    private const string Class = """{"metadata":{"name":"c"},"spec":{"controller":"a.io/b","parameters":{"kind":"K","name":"n"}}}""";
    private const string Slice = """{"metadata":{"name":"s","namespace":"ns"},"addressType":"IPv4","endpoints":[{"addresses":["1.2.3.4"]}],"ports":[{"port":80}]}""";
    private const string Address = """{"metadata":{"name":"10.0.0.1"},"spec":{"parentRef":{"resource":"services","name":"s","namespace":"ns"}}}""";
    private const string Range = """{"metadata":{"name":"r"},"spec":{"cidrs":["10.0.0.0/16"]}}""";
    private const string Budget = """{"metadata":{"name":"b","namespace":"ns"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"a":"b"}}}}""";

    [Theory]
    [InlineData("networking.k8s.io/v1/networkpolicies", """{"metadata":{"name":"p","namespace":"ns"},"spec":{"podSelector":{},"egress":[{"ports":[{"port":80}],"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}}""", "spec.policyTypes", """["Ingress","Egress"]""")]
    [InlineData("networking.k8s.io/v1/networkpolicies", """{"metadata":{"name":"p","namespace":"ns"},"spec":{"podSelector":{},"egress":[{"ports":[{"port":80}],"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}}""", "spec.egress.0.ports.0", """{"port":80,"protocol":"TCP"}""")]
    [InlineData("networking.k8s.io/v1/ingressclasses", """{"metadata":{"name":"c"},"spec":{"controller":"a.io/b","parameters":{"kind":"K","name":"n"}}}""", "spec.parameters.scope", """ "Cluster" """)]
    [InlineData("discovery.k8s.io/v1/endpointslices", """{"metadata":{"name":"s","namespace":"ns"},"addressType":"IPv4","endpoints":[{"addresses":["1.2.3.4"]}],"ports":[{"port":80}]}""", "ports", """[{"name":"","port":80,"protocol":"TCP"}]""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("networking.k8s.io/v1/networkpolicies", Policy, """{"spec.egress.0.to.0.ipBlock.except":["11.0.0.0/16"]}""", "spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/16\": must be a strict subset of `cidr`")]
    [InlineData("networking.k8s.io/v1/networkpolicies", Policy, """{"spec.egress.0.to.0.podSelector":{}}""", "spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer")]
    [InlineData("networking.k8s.io/v1/networkpolicies", Policy, """{"spec.egress.0.to":[{}]}""", "spec.egress[0].to[0]: Required value: must specify a peer")]
    [InlineData("networking.k8s.io/v1/networkpolicies", Policy, """{"spec.egress.0.ports.0.endPort":70}""", "spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`")]
    [InlineData("networking.k8s.io/v1/ingresses", Ingress, """{"spec.rules":[]}""", "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified")]
    [InlineData("networking.k8s.io/v1/ingresses", Ingress, """{"spec.rules.0.http.paths.0.pathType":null}""", "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified")]
    [InlineData("networking.k8s.io/v1/ingresses", Ingress, """{"spec.rules.0.http.paths.0.path":"x/../y"}""", "spec.rules[0].http.paths[0].path: Invalid value: \"x/../y\": must be an absolute path\nspec.rules[0].http.paths[0].path: Invalid value: \"x/../y\": must not contain '/../'")]
    [InlineData("networking.k8s.io/v1/ingresses", Ingress, """{"spec.rules.0.host":"1.2.3.4"}""", "spec.rules[0].host: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address")]
    [InlineData("networking.k8s.io/v1/ingresses", Ingress, """{"spec.rules.0.http.paths.0.backend.service.port":{}}""", "spec.rules[0].http.paths[0].backend: Required value: port name or number is required")]
    [InlineData("networking.k8s.io/v1/ingressclasses", Class, """{"spec.controller":"x"}""", "spec.controller: Invalid value: \"x\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    [InlineData("networking.k8s.io/v1/ingressclasses", Class, """{"spec.parameters.scope":"Namespace"}""", "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'")]
    [InlineData("networking.k8s.io/v1/ipaddresses", Address, """{"spec.parentRef":null}""", "spec.parentRef: Required value")]
    [InlineData("networking.k8s.io/v1/servicecidrs", Range, """{"spec.cidrs":["10.0.0.0/16","10.1.0.0/16"]}""", "spec.cidrs: Invalid value: [\"10.0.0.0/16\",\"10.1.0.0/16\"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")]
    [InlineData("discovery.k8s.io/v1/endpointslices", Slice, """{"endpoints.0.addresses":["::1"]}""", "endpoints[0].addresses: Invalid value: \"::1\": must be an IPv4 address\nendpoints[0].addresses[0]: Invalid value: \"::1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData("discovery.k8s.io/v1/endpointslices", Slice, """{"ports":[{"port":1},{"port":2}]}""", "ports[1].name: Duplicate value: \"\"")]
    [InlineData("policy/v1/poddisruptionbudgets", Budget, """{"spec.maxUnavailable":2}""", "spec: Invalid value: {\"MinAvailable\":1,\"Selector\":{\"matchLabels\":{\"a\":\"b\"}},\"MaxUnavailable\":2,\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set")]
    [InlineData("policy/v1/poddisruptionbudgets", Budget, """{"spec.minAvailable":"101%"}""", "spec.minAvailable: Invalid value: \"101%\": must not be greater than 100%")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("networking.k8s.io/v1/servicecidrs", Range, """{"spec.cidrs":["10.0.0.0/16","fd00::/64"]}""", "")]
    [InlineData("networking.k8s.io/v1/servicecidrs", Range, """{"spec.cidrs":["10.1.0.0/16"]}""", "spec.cidrs[0]: Invalid value: \"10.1.0.0/16\": field is immutable")]
    [InlineData("discovery.k8s.io/v1/endpointslices", Slice, """{"addressType":"FQDN"}""", "addressType: Invalid value: \"FQDN\": field is immutable")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
