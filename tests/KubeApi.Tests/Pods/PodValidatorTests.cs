using System.Text.Json.Nodes;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Tests.Pods;

public class PodValidatorTests
{
    private static JsonObject Pod(string spec, string metadata = """{"name":"p"}""")
    {
        var pod = (JsonObject)JsonNode.Parse($$"""{"metadata":{{metadata}},"spec":{{spec}} }""")!;
        PodDefaultRules.Apply(pod);
        return pod;
    }

    private static string Errors(string spec, string metadata = """{"name":"p"}""")
    {
        var errors = new FieldErrors();
        PodValidator.CheckCreate(Pod(spec, metadata), errors);
        return string.Join("\n", errors.All);
    }

    /// <summary>A spec with one good container, and more.</summary>
    private static string Errors1(string more) => Errors($$"""{"containers":[{"name":"c","image":"x"}],{{more}}}""");

    /// <summary>One container with more fields.</summary>
    private static string ErrorsC(string more) => Errors($$"""{"volumes":[{"name":"v"},{"name":"p","persistentVolumeClaim":{ "claimName":"q" } }],"containers":[{"name":"c","image":"x",{{more}} }]}""");

    [Theory]
    [InlineData("""{"containers":[]}""", "spec.containers: Required value")]
    [InlineData("""{"containers":[{"name":"c","image":"x"}]}""", "")]
    [InlineData("""{"containers":[{"image":"x"}]}""", "spec.containers[0].name: Required value")]
    [InlineData("""{"containers":[{"name":"a.b","image":"x"}]}""", "spec.containers[0].name: Invalid value: \"a.b\": must not contain dots")]
    [InlineData("""{"containers":[{"name":"c"}]}""", "spec.containers[0].image: Required value")]
    [InlineData("""{"containers":[{"name":"c","image":" x"}]}""", "spec.containers[0].image: Invalid value: \" x\": must not have leading or trailing whitespace")]
    [InlineData("""{"containers":[{"name":"c","image":"x"},{"name":"c","image":"x"}]}""", "spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData("""{"containers":[{"name":"c","image":"x"}],"initContainers":[{"name":"c","image":"x"}]}""", "spec.initContainers[0].name: Duplicate value: \"c\"")]
    [InlineData("""{"containers":[{"name":"c","image":"x"}],"ephemeralContainers":[{"name":"e","image":"x"}]}""", "spec.ephemeralContainers: Forbidden: cannot be set on create")]
    [InlineData("""{"containers":[{"name":"c","image":"x"}],"initContainers":[{"name":"i","image":"x","readinessProbe":{"exec":{"command":["a"]}}}]}""", "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always")]
    [InlineData("""{"hostNetwork":true,"containers":[{"name":"c","image":"x","ports":[{"containerPort":1,"hostPort":2}]}]}""", "spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when `hostNetwork` is true")]
    public void CheckCreate_Containers(string spec, string expected) => Assert.Equal(expected, Errors(spec));

    [Theory]
    [InlineData("\"imagePullPolicy\":\"Sometimes\"", "spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")]
    [InlineData("\"ports\":[{\"containerPort\":70000}]", "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("\"ports\":[{\"containerPort\":1,\"name\":\"0\"}]", "spec.containers[0].ports[0].name: Invalid value: \"0\": must contain at least one letter (a-z)")]
    [InlineData("\"ports\":[{\"containerPort\":1,\"name\":\"a\"},{\"containerPort\":2,\"name\":\"a\"}]", "spec.containers[0].ports[1].name: Duplicate value: \"a\"")]
    [InlineData("\"ports\":[{\"containerPort\":1,\"protocol\":\"X\"}]", "spec.containers[0].ports[0].protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\", \"UDP\"")]
    [InlineData("\"ports\":[{\"containerPort\":80,\"hostPort\":80},{\"containerPort\":81,\"hostPort\":80}]", "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\"")]
    [InlineData("\"volumeMounts\":[{\"name\":\"none\",\"mountPath\":\"/v\"}]", "spec.containers[0].volumeMounts[0].name: Not found: \"none\"")]
    [InlineData("\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\"},{\"name\":\"p\",\"mountPath\":\"/v\"}]", "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/v\": must be unique")]
    [InlineData("\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\",\"subPath\":\"../x\"}]", "spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'")]
    [InlineData("\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\",\"mountPropagation\":\"Bidirectional\"}]", "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers")]
    [InlineData("\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\",\"recursiveReadOnly\":\"Enabled\"}]", "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true")]
    [InlineData("\"volumeDevices\":[{\"name\":\"v\",\"devicePath\":\"/d\"}]", "spec.containers[0].volumeDevices[0].name: Invalid value: \"v\": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")]
    [InlineData("\"volumeDevices\":[{\"name\":\"p\",\"devicePath\":\"/d\"}]", "")]
    [InlineData("\"livenessProbe\":{}", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("\"livenessProbe\":{\"successThreshold\":2,\"exec\":{\"command\":[\"a\"]}}", "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("\"readinessProbe\":{\"tcpSocket\":{\"port\":1},\"exec\":{\"command\":[\"a\"]}}", "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("\"readinessProbe\":{\"terminationGracePeriodSeconds\":1,\"grpc\":{\"port\":0}}", "spec.containers[0].readinessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive\nspec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes")]
    [InlineData("\"startupProbe\":{\"httpGet\":{\"port\":\"80\",\"scheme\":\"FTP\",\"httpHeaders\":[{\"name\":\"a b\",\"value\":\"\"}]}}", "spec.containers[0].startupProbe.httpGet.port: Invalid value: \"80\": must contain at least one letter (a-z)\nspec.containers[0].startupProbe.httpGet.scheme: Unsupported value: \"FTP\": supported values: \"HTTP\", \"HTTPS\"\nspec.containers[0].startupProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')")]
    [InlineData("\"lifecycle\":{\"preStop\":{\"sleep\":{\"seconds\":31}}}", "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    [InlineData("\"lifecycle\":{\"stopSignal\":\"SIGINT\"}", "spec.containers[0].lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`")]
    [InlineData("\"env\":[{\"name\":\"A=B\"}]", "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='")]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{}}]", "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`")]
    [InlineData("\"env\":[{\"name\":\"A\",\"value\":\"b\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"s\",\"key\":\"k\"}}}]", "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty")]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"spec.foo\"}}}]", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.foo\": error converting fieldPath: field label not supported: spec.foo")]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"metadata.labels\"}}}]", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"metadata.labels\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\"")]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"metadata.labels['a.b/c']\"}}}]", "")]
    [InlineData("\"envFrom\":[{}]", "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`")]
    [InlineData("\"resources\":{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"2\"}}", "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")]
    [InlineData("\"resources\":{\"limits\":{\"memory\":\"-1\"}}", "spec.containers[0].resources.limits[memory]: Invalid value: \"-1\": must be greater than or equal to 0\nspec.containers[0].resources.requests[memory]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("\"resources\":{\"limits\":{\"pods\":\"1\"}}", "spec.containers[0].resources.limits[pods]: Invalid value: \"pods\": must be a standard resource for containers\nspec.containers[0].resources.requests[pods]: Invalid value: \"pods\": must be a standard resource for containers")]
    [InlineData("\"resources\":{\"requests\":{\"a.b/c\":\"1\"}}", "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources")]
    [InlineData("\"resources\":{\"limits\":{\"hugepages-2Mi\":\"4Mi\"}}", "spec.containers[0].resources: Forbidden: HugePages require cpu or memory")]
    [InlineData("\"resources\":{\"claims\":[{\"name\":\"a\"}]}", "spec.containers[0].resources.claims[0]: Not found: \"a\": must be one of the names in pod.spec.resourceClaims which is empty")]
    [InlineData("\"securityContext\":{\"runAsUser\":-1}", "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive")]
    [InlineData("\"securityContext\":{\"procMount\":\"Unmasked\"}", "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`")]
    [InlineData("\"securityContext\":{\"seccompProfile\":{\"type\":\"Localhost\"}}", "spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost")]
    [InlineData("\"restartPolicyRules\":[{\"action\":\"Restart\",\"exitCodes\":{\"operator\":\"In\",\"values\":[1]}}]", "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used")]
    [InlineData("\"resizePolicy\":[{\"resourceName\":\"gpu\",\"restartPolicy\":\"NotRequired\"}]", "spec.containers[0].resizePolicy: Unsupported value: \"gpu\": supported values: \"cpu\", \"memory\"")]
    [InlineData("\"terminationMessagePolicy\":\"x\"", "spec.containers[0].terminationMessagePolicy: Unsupported value: \"x\": supported values: \"File\", \"FallbackToLogsOnError\"")]
    public void CheckCreate_Container(string more, string expected) => Assert.Equal(expected, ErrorsC(more));

    [Theory]
    [InlineData("\"restartPolicy\":\"Sometimes\"", "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\", \"Never\"")]
    [InlineData("\"dnsPolicy\":\"None\"", "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None")]
    [InlineData("\"dnsConfig\":{\"nameservers\":[\"x\"]}", "spec.dnsConfig.nameservers[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("\"dnsConfig\":{\"nameservers\":[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]}", "spec.dnsConfig.nameservers: Invalid value: [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]: must not have more than 3 nameservers")]
    [InlineData("\"activeDeadlineSeconds\":0", "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive")]
    [InlineData("\"nodeSelector\":{\"a b\":\"c\"}", "spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    [InlineData("\"hostAliases\":[{\"ip\":\"01.2.3.4\"}]", "spec.hostAliases[0].ip: Invalid value: \"01.2.3.4\": must not have leading 0s")]
    [InlineData("\"volumes\":[{\"name\":\"v\"},{\"name\":\"v\"}]", "spec.volumes[1].name: Duplicate value: \"v\"")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"emptyDir\":{},\"hostPath\":{\"path\":\"/\"}}]", "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"secret\":{}}]", "spec.volumes[0].secret.secretName: Required value")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"m\",\"defaultMode\":512,\"items\":[{\"key\":\"k\",\"path\":\"..x\"}]}}]", "spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive\nspec.volumes[0].configMap.items[0].path: Invalid value: \"..x\": must not start with '..'")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/a/../b\",\"type\":\"x\"}}]", "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'\nspec.volumes[0].hostPath.type: Unsupported value: \"x\": supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"secret\":{\"name\":\"s\",\"items\":[{\"key\":\"k\",\"path\":\"p\"}]}},{\"configMap\":{\"name\":\"m\",\"items\":[{\"key\":\"k\",\"path\":\"p\"}]}}]}}]", "spec.volumes[0].projected: Invalid value: \"m\": conflicting duplicate paths")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"nfs\":{\"server\":\"s\",\"path\":\"x\"}}]", "spec.volumes[0].nfs.path: Invalid value: \"x\": must be an absolute path")]
    [InlineData("\"tolerations\":[{\"operator\":\"Equal\"}]", "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"")]
    [InlineData("\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\",\"value\":\"b\",\"effect\":\"x\"}]", "spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'\nspec.tolerations[0].effect: Unsupported value: \"x\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"")]
    [InlineData("\"topologySpreadConstraints\":[{\"maxSkew\":0,\"topologyKey\":\"z\",\"whenUnsatisfiable\":\"x\",\"labelSelector\":{}}]", "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero\nspec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"x\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"")]
    [InlineData("\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\"}]}]}}}", "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'")]
    [InlineData("\"affinity\":{\"podAffinity\":{\"preferredDuringSchedulingIgnoredDuringExecution\":[{\"weight\":101,\"podAffinityTerm\":{\"topologyKey\":\"z\"}}]}}", "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100")]
    [InlineData("\"shareProcessNamespace\":true,\"hostPID\":true", "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled")]
    [InlineData("\"hostUsers\":false,\"hostNetwork\":true", "spec.hostNetwork: Forbidden: when `hostUsers` is false")]
    [InlineData("\"securityContext\":{\"sysctls\":[{\"name\":\"A\"}]}", "spec.securityContext.sysctls[0].name: Invalid value: \"A\": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")]
    [InlineData("\"hostNetwork\":true,\"securityContext\":{\"sysctls\":[{\"name\":\"net.core.x\"}]}", "spec.securityContext.sysctls[0].name: Invalid value: \"net.core.x\": may not be specified when 'hostNetwork' is true")]
    [InlineData("\"os\":{\"name\":\"plan9\"}", "spec.os: Unsupported value: \"plan9\": supported values: \"linux\", \"windows\"")]
    [InlineData("\"os\":{\"name\":\"windows\"},\"hostPID\":true", "spec.hostPID: Forbidden: cannot be set for a windows pod")]
    [InlineData("\"nodeName\":\"n\",\"schedulingGates\":[{\"name\":\"a\"}]", "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared")]
    [InlineData("\"resourceClaims\":[{\"name\":\"a\"}]", "spec.resourceClaims[0]: Invalid value: {\"name\":\"a\"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")]
    [InlineData("\"resources\":{\"limits\":{\"ephemeral-storage\":\"1\"}}", "spec.resources.limits[ephemeral-storage]: Unsupported value: \"ephemeral-storage\": supported values: \"cpu\", \"hugepages-\", \"memory\"")]
    public void CheckCreate_Spec(string more, string expected) => Assert.Equal(expected, Errors1(more));

    [Theory]
    [InlineData("""{"kubernetes.io/config.mirror":"x"}""", "metadata.annotations[kubernetes.io/config.mirror]: Invalid value: \"x\": must set spec.nodeName if mirror pod annotation is set")]
    [InlineData("""{"controller.kubernetes.io/pod-deletion-cost":"+1"}""", "metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \"+1\": must be a 32bit integer")]
    public void CheckCreate_Annotations(string annotations, string expected) =>
        Assert.Equal(expected, Errors("""{"containers":[{"name":"c","image":"x"}]}""", $$"""{"name":"p","annotations":{{annotations}} }"""));

    private static string UpdateErrors(string before, string change)
    {
        var old = Pod($$"""{"containers":[{"name":"c","image":"x"}]{{before}}}""");
        var now = (JsonObject)old.DeepClone();
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(change)!)
            now["spec"]![key] = value?.DeepClone();
        PodDefaultRules.Apply(now);
        var errors = new FieldErrors();
        PodUpdateValidator.Check(now, old, errors);
        return string.Join("\n", errors.All);
    }

    [Theory]
    [InlineData("", """{"containers":[{"name":"c","image":"y"}]}""", "")]
    [InlineData("", """{"activeDeadlineSeconds":5}""", "")]
    [InlineData(",\"activeDeadlineSeconds\":5", """{"activeDeadlineSeconds":6}""", "spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value")]
    [InlineData("", """{"containers":[{"name":"c","image":"x"},{"name":"d","image":"x"}]}""", "spec.containers: Forbidden: pod updates may not add or remove containers")]
    [InlineData("", """{"tolerations":[{"key":"a","operator":"Exists"}]}""", "")]
    [InlineData(",\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\"}]", """{"tolerations":[]}""", "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds")]
    [InlineData("", """{"schedulingGates":[{"name":"g"}]}""", "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'")]
    [InlineData(",\"schedulingGates\":[{\"name\":\"g\"}]", """{"schedulingGates":[],"nodeSelector":{"a":"b"}}""", "")]
    [InlineData(",\"schedulingGates\":[{\"name\":\"g\"}],\"nodeSelector\":{\"a\":\"b\"}", """{"nodeSelector":{"a":"c"}}""", "spec.nodeSelector: Invalid value: {\"a\":\"c\"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)")]
    [InlineData(",\"terminationGracePeriodSeconds\":-1", """{"terminationGracePeriodSeconds":1}""", "")]
    public void CheckUpdate_Change(string before, string change, string expected) => Assert.Equal(expected, UpdateErrors(before, change));

    [Fact]
    public void CheckUpdate_OtherField_TellsWhatMayChangeAndWhatDid()
    {
        var error = UpdateErrors("", """{"nodeName":"n"}""");

        Assert.StartsWith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,", error, StringComparison.Ordinal);
        Assert.Contains("\n+ \"nodeName\": \"n\"\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits go up", """{"limits":{"cpu":"1","memory":"1Gi"}}""", """{"limits":{"cpu":"2","memory":"1Gi"}}""", "")]
    [InlineData("a limit goes away", """{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m","memory":"1Gi"}}""", """{"limits":{"memory":"1Gi"},"requests":{"cpu":"500m","memory":"1Gi"}}""", "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed")]
    [InlineData("the class changes", """{"requests":{"cpu":"1"}}""", """{"limits":{"cpu":"1","memory":"1Gi"}}""", "spec: Invalid value: \"\": Pod QOS Class may not change as a result of resizing")]
    [InlineData("another resource changes", """{"limits":{"cpu":"1","ephemeral-storage":"1Gi"}}""", """{"limits":{"cpu":"2","ephemeral-storage":"2Gi"}}""", "spec: Forbidden: only cpu and memory resources are mutable")]
    public void Resize_Resources(string name, string before, string after, string expected)
    {
        var (old, now) = (Pod($$"""{"containers":[{"name":"c","image":"x","resources":{{before}} }]}"""), Pod($$"""{"containers":[{"name":"c","image":"x","resources":{{after}} }]}"""));
        var errors = new FieldErrors();

        PodResizeValidator.Check(now, old, errors);

        Assert.Equal((name, expected), (name, string.Join("\n", errors.All)));
    }

    [Theory]
    [InlineData("a static pod, and nothing else is told", """{"kubernetes.io/config.mirror":"x"}""", "{}", "\"nonsense\":1,\"restartPolicy\":\"x\"", ": Forbidden: static pods cannot be resized")]
    [InlineData("its class is known", "{}", """{"qosClass":"Burstable"}""", "\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}", "spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing")]
    [InlineData("claims of the node's own resources", "{}", """{"nodeAllocatableResourceClaimStatuses":[{"name":"x"}]}""", "", "spec: Forbidden: pods with node allocatable resource claims cannot be resized")]
    [InlineData("a node that cannot", "{}", """{"containerStatuses":[{"state":{"running":{}}}]}""", "", "spec: Forbidden: Pod running on node without support for resize")]
    [InlineData("huge pages of the pod", "{}", "{}", "\"resources\":{\"requests\":{\"cpu\":\"1\"},\"limits\":{\"hugepages-2Mi\":\"2Mi\"}}", "spec: Forbidden: only cpu and memory resources are mutable at pod-level")]
    [InlineData("an init container's policy", "{}", "{}", "\"initContainers\":[{\"name\":\"i\",\"image\":\"x\",\"resizePolicy\":[{\"resourceName\":\"cpu\",\"restartPolicy\":\"NotRequired\"}]}]", "spec.initContainers[0]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable")]
    [InlineData("another field", "{}", "{}", "\"hostNetwork\":true", "spec: Forbidden: only cpu and memory resources are mutable")]
    public void Resize_Pods(string name, string annotations, string status, string more, string expected)
    {
        const string spec = "\"containers\":[{\"name\":\"c\",\"image\":\"x\",\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]";
        var inits = more.Contains("initContainers", StringComparison.Ordinal) ? ",\"initContainers\":[{\"name\":\"i\",\"image\":\"x\"}]" : "";
        var (old, now) = (Pod($"{{{spec}{inits}}}"), Pod(more.Length > 0 ? $"{{{spec},{more}}}" : $"{{{spec}}}"));
        old["metadata"]!["annotations"] = JsonNode.Parse(annotations);
        old["status"] = JsonNode.Parse(status);
        var errors = new FieldErrors();

        PodResizeValidator.Check(now, old, errors);

        Assert.Equal((name, expected), (name, string.Join("\n", errors.All)));
    }

    [Theory]
    [InlineData("""{"containers":[{}]}""", "BestEffort")]
    [InlineData("""{"containers":[{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}}]}""", "Guaranteed")]
    [InlineData("""{"containers":[{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Mi"}}}]}""", "Burstable")]
    [InlineData("""{"containers":[{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}},{}]}""", "Burstable")]
    [InlineData("""{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}},"containers":[{}]}""", "Guaranteed")]
    public void Qos_OfSpec(string spec, string expected) => Assert.Equal(expected, PodQosRules.Of((JsonObject)JsonNode.Parse(spec)!));
}
