using System.Text;
using CsCheck;
using k8s.Models;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Tests.Sources;

public class ManifestDecoderTests
{
    private static ManifestContent Decode(string text, bool isFile = true) => ManifestDecoder.Decode(Encoding.UTF8.GetBytes(text), new PodManifestOrigin(isFile, "/etc/m/a.yaml", "node"));

    private static V1Pod Pod(string spec)
    {
        var content = Decode($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}");
        Assert.Empty(content.Errors);
        return Assert.Single(content.Pods);
    }

    private static string Error(string spec)
    {
        var content = Decode($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}");
        Assert.Empty(content.Pods);
        return Assert.Single(content.Errors);
    }

    [Fact]
    public void Decode_MinimalPod_HasUpstreamsDefaults()
    {
        var pod = Pod("{hostNetwork: true, volumes: [{name: v}, {name: h, hostPath: {path: /x}}], initContainers: [{name: i, image: 'x:1'}], containers: [{name: c, image: x, ports: [{containerPort: 80}], livenessProbe: {httpGet: {port: 80}}, resources: {limits: {cpu: 1}, requests: {memory: 1Gi}}, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]}");
        var spec = pod.Spec;
        Assert.Equal(("Always", "ClusterFirst", "default-scheduler", 30L, true), (spec.RestartPolicy, spec.DnsPolicy, spec.SchedulerName, spec.TerminationGracePeriodSeconds!.Value, spec.EnableServiceLinks!.Value));
        Assert.NotNull(spec.SecurityContext);
        Assert.NotNull(spec.Volumes[0].EmptyDir);
        Assert.Equal("", spec.Volumes[1].HostPath.Type);
        var container = spec.Containers[0];
        Assert.Equal(("Always", "/dev/termination-log", "File"), (container.ImagePullPolicy, container.TerminationMessagePath, container.TerminationMessagePolicy));
        Assert.Equal("IfNotPresent", spec.InitContainers[0].ImagePullPolicy);
        Assert.Equal(("TCP", 80), (container.Ports[0].Protocol, container.Ports[0].HostPort!.Value));
        Assert.Equal((1, 10, 1, 3), (container.LivenessProbe.TimeoutSeconds, container.LivenessProbe.PeriodSeconds, container.LivenessProbe.SuccessThreshold, container.LivenessProbe.FailureThreshold));
        Assert.Equal(("/", "HTTP"), (container.LivenessProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Scheme));
        Assert.Equal(("1", "1Gi"), (container.Resources.Requests["cpu"].ToString(), container.Resources.Requests["memory"].ToString()));
        Assert.Equal("v1", container.Env[0].ValueFrom.FieldRef.ApiVersion);
    }

    [Fact]
    public void Decode_PodLevelLimits_DefaultTheRequests()
    {
        var spec = Pod("{resources: {limits: {cpu: 2, memory: 1Gi}}, initContainers: [{name: s, image: x, restartPolicy: Always, resources: {requests: {cpu: 100m}}}, {name: i, image: x, resources: {requests: {cpu: 700m}}}], containers: [{name: c, image: x, resources: {requests: {cpu: 500m}}}]}").Spec;
        Assert.Equal(("800m", "1Gi"), (spec.Resources.Requests["cpu"].ToString(), spec.Resources.Requests["memory"].ToString()));
    }

    [Theory]
    [InlineData("{}", "spec.containers: Required value")]
    [InlineData("{containers: [{image: x}]}", "spec.containers[0].name: Required value")]
    [InlineData("{containers: [{name: c}]}", "spec.containers[0].image: Required value")]
    [InlineData("{containers: [{name: C, image: x}]}", "spec.containers[0].name: Invalid value: \"C\": a lowercase RFC 1123 label must consist of")]
    [InlineData("{containers: [{name: c, image: x}, {name: c, image: x}]}", "spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData("{containers: [{name: c, image: x}], initContainers: [{name: c, image: x}]}", "spec.initContainers[0].name: Duplicate value: \"c\"")]
    [InlineData("{containers: [{name: c, image: x, imagePullPolicy: Sometimes}]}", "spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")]
    [InlineData("{containers: [{name: c, image: x, volumeMounts: [{name: v, mountPath: /x}]}]}", "spec.containers[0].volumeMounts[0].name: Not found: \"v\"")]
    [InlineData("{volumes: [{name: v}], containers: [{name: c, image: x, volumeMounts: [{name: v, mountPath: /x, subPath: ../y}]}]}", "spec.containers[0].volumeMounts.subPath: Invalid value: \"../y\": must not contain '..'")]
    [InlineData("{volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}], containers: [{name: c, image: x}]}", "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type")]
    [InlineData("{volumes: [{name: v, hostPath: {path: /a/../b}}], containers: [{name: c, image: x}]}", "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'")]
    [InlineData("{containers: [{name: c, image: x, ports: [{containerPort: 70000}]}]}", "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("{containers: [{name: c, image: x, ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]}]}", "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\"")]
    [InlineData("{restartPolicy: Perhaps, containers: [{name: c, image: x}]}", "spec.restartPolicy: Unsupported value: \"Perhaps\": supported values: \"Always\", \"OnFailure\", \"Never\"")]
    [InlineData("{containers: [{name: c, image: x, livenessProbe: {}}]}", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("{containers: [{name: c, image: x, livenessProbe: {successThreshold: 2, exec: {command: [a]}}}]}", "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("{containers: [{name: c, image: x, readinessProbe: {tcpSocket: {port: 1}, exec: {command: [a]}}}]}", "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("{containers: [{name: c, image: x}], initContainers: [{name: i, image: x, readinessProbe: {exec: {command: [a]}}}]}", "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always")]
    [InlineData("{containers: [{name: c, image: x, env: [{name: 'A=B', value: c}]}]}", "spec.containers[0].env[0].name: Invalid value: \"A=B\"")]
    [InlineData("{containers: [{name: c, image: x, env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.foo}}}]}]}", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.foo\": error converting fieldPath: field label not supported: spec.foo")]
    [InlineData("{containers: [{name: c, image: x, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}]}", "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")]
    [InlineData("{containers: [{name: c, image: x, resources: {limits: {memory: -1}}}]}", "spec.containers[0].resources.limits.memory: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("{containers: [{name: c, image: x, securityContext: {runAsUser: -1}}]}", "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive")]
    [InlineData("{containers: [{name: c, image: x, securityContext: {privileged: true, allowPrivilegeEscalation: false}}]}", "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")]
    [InlineData("{activeDeadlineSeconds: 0, containers: [{name: c, image: x}]}", "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive")]
    [InlineData("{dnsPolicy: None, dnsConfig: {}, containers: [{name: c, image: x}]}", "spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None")]
    [InlineData("{hostAliases: [{ip: x}], containers: [{name: c, image: x}]}", "spec.hostAliases[0].ip: Invalid value: \"x\"")]
    public void Decode_InvalidPod_IsWordedAsUpstream(string spec, string error) => Assert.True(Error(spec) is var found && found.Contains(error, StringComparison.Ordinal), found);

    [Fact]
    public void Decode_ManyFaults_AreAllInOneMessage()
    {
        var error = Error("{restartPolicy: X, dnsPolicy: Z, containers: [{name: c}]}");
        Assert.Equal(3, error.Split("; ").Length);
        Assert.StartsWith("line 1: invalid pod a-node: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_FromUrl_HasNoTolerationAndSaysHttp()
    {
        var pod = Assert.Single(Decode("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x}]}", isFile: false).Pods);
        Assert.Null(pod.Spec.Tolerations);
        Assert.Equal("http", pod.Metadata.Annotations[PodAnnotations.ConfigSource]);
    }

    [Fact]
    public void Decode_GivenUid_IsKept() =>
        Assert.Equal("my-uid", Assert.Single(Decode("apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: my-uid}\nspec: {containers: [{name: c, image: x}]}").Pods).Metadata.Uid);

    [Fact]
    public void Renew_SameManifest_IsTheSamePod_AChangedOneWasSeenWhenItWasFirstSeen()
    {
        var (first, later) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        var known = PodIdentityRules.Renew(null, Manifest("x:1"), first);
        Assert.Same(known, PodIdentityRules.Renew(known, Manifest("x:1"), later));
        var changed = PodIdentityRules.Renew(known, Manifest("x:2"), later);
        Assert.Equal(("my-uid", "x:2"), (changed.Metadata.Uid, changed.Spec.Containers[0].Image));
        Assert.Equal(known.Metadata.Annotations[PodAnnotations.ConfigSeen], changed.Metadata.Annotations[PodAnnotations.ConfigSeen]);

        static k8s.Models.V1Pod Manifest(string image) =>
            Assert.Single(Decode($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, uid: my-uid}}\nspec: {{containers: [{{name: c, image: \"{image}\"}}]}}").Pods);
    }

    [Fact]
    public void Decode_AnyDamage_NeverThrows()
    {
        var text = Encoding.UTF8.GetBytes("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]\n  containers:\n  - name: c\n    image: x\n    env: [{name: A, value: b}]\n    ports: [{containerPort: 80}]\n    livenessProbe: {httpGet: {port: 80}}\n    resources: {limits: {cpu: 1}}\n");
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte, Gen.Int[0, text.Length - 1], Gen.Byte).Sample(
            (a, x, b, y) =>
            {
                var damaged = (byte[])text.Clone();
                (damaged[a], damaged[b]) = (x, y);
                var content = ManifestDecoder.Decode(damaged, new PodManifestOrigin(true, "f", "n"));
                Assert.True(content.Pods.Count + content.Errors.Count <= 2);
            },
            iter: 3_000);
    }
}
