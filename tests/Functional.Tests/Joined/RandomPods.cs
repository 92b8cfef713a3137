using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>
/// Pods that hold any mixture of fields: some that a node can do, some that only look so, some that no API server lets through. Each part is chosen
/// by itself, and most pods have few of them, so that each is met alone as well as together with others.
/// </summary>
internal sealed class RandomPods(Random random)
{
    /// <summary>Can be pulled; every other image cannot.</summary>
    public const string Image = "registry.test/good:1";

    private static readonly string[] s_specs =
    [
        "hostNetwork: true", "hostPID: true", "hostIPC: true", "shareProcessNamespace: true", "dnsPolicy: Default", "hostname: h, subdomain: s",
        "dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.1], searches: [a.test], options: [{name: ndots, value: '3'}]}",
        "hostAliases: [{ip: 192.0.2.1, hostnames: [a, b]}]", "setHostnameAsFQDN: true, hostname: h, subdomain: s", "restartPolicy: Never", "restartPolicy: OnFailure",
        "activeDeadlineSeconds: 2", "terminationGracePeriodSeconds: 0", "nodeSelector: {no: such}", "hostUsers: false", "os: {name: windows}", "os: {name: linux}",
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}]}}}",
        "securityContext: {runAsUser: 1000, fsGroup: 2000, supplementalGroups: [3000]}", "securityContext: {runAsNonRoot: true}",
        "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}", "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}",
        "securityContext: {seccompProfile: {type: Localhost, localhostProfile: no/such.json}}", "securityContext: {seccompProfile: {type: RuntimeDefault}}",
        "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: nosuch}}", "securityContext: {seLinuxOptions: {level: 's0:c1'}}",
        "securityContext: {supplementalGroupsPolicy: Strict}", "imagePullSecrets: [{name: nosuch}]", "readinessGates: [{conditionType: a.test/b}]",
        "runtimeClassName: nosuch", "priorityClassName: nosuch", "enableServiceLinks: false", "automountServiceAccountToken: false", "serviceAccountName: nosuch",
        "resources: {requests: {cpu: 10m, memory: 10Mi}, limits: {cpu: 20m, memory: 20Mi}}", "resources: {requests: {cpu: 9999}}",
        "tolerations: [{operator: Exists}]", "topologySpreadConstraints: [{maxSkew: 1, topologyKey: k, whenUnsatisfiable: DoNotSchedule}]",
        "resourceClaims: [{name: c, resourceClaimName: nosuch}]", "schedulingGates: [{name: a.test/gate}]", "ephemeralContainers: [{name: e, image: a}]",
    ];

    private static readonly string[] s_containers =
    [
        "image: 'registry.test/nosuch:1'", "image: 'Not A Name'", "imagePullPolicy: Never", "imagePullPolicy: Always", "image: 'registry.test/good@sha256:12'",
        "env: [{name: A, value: '$(B)$$(C)'}, {name: 'a.b-c', value: x}]", "env: [{name: A, valueFrom: {configMapKeyRef: {name: nosuch, key: k}}}]",
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: nosuch, key: k, optional: true}}}]", "env: [{name: A, valueFrom: {secretKeyRef: {name: nosuch, key: k}}}]",
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: there, key: nosuch}}}]", "envFrom: [{prefix: P_, configMapRef: {name: there}}]",
        "envFrom: [{secretRef: {name: nosuch}}]", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['x']\"}}}]",
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIPs}}}]", "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]",
        "env: [{name: A, valueFrom: {resourceFieldRef: {containerName: nosuch, resource: limits.cpu}}}]",
        "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]",
        "resources: {requests: {cpu: 9999}}", "resources: {requests: {memory: 1Mi}}", "resources: {limits: {cpu: 1m, memory: 4Mi}}",
        "resources: {limits: {a.test/device: 1}}", "resources: {limits: {hugepages-2Mi: 2Mi, cpu: 1m, memory: 1Mi}}", "resources: {limits: {ephemeral-storage: 1Ki}}",
        "ports: [{containerPort: 80, hostPort: 18080}]", "ports: [{containerPort: 80, name: web}]", "lifecycle: {postStart: {exec: {command: ['false']}}}",
        "lifecycle: {postStart: {httpGet: {port: 1}}}", "lifecycle: {postStart: {httpGet: {port: nosuch}}}", "lifecycle: {postStart: {sleep: {seconds: 1}}}",
        "lifecycle: {preStop: {exec: {command: ['false']}}}", "lifecycle: {preStop: {sleep: {seconds: 9}}}", "lifecycle: {stopSignal: SIGUSR1}",
        "livenessProbe: {exec: {command: ['true']}, periodSeconds: 1}", "readinessProbe: {httpGet: {port: nosuch}, periodSeconds: 1}",
        "readinessProbe: {tcpSocket: {port: 1}, periodSeconds: 1}", "startupProbe: {grpc: {port: 1}, periodSeconds: 1, failureThreshold: 1}",
        "volumeMounts: [{name: v, mountPath: /v}]", "volumeMounts: [{name: v, mountPath: /v, subPath: a/b}]", "volumeMounts: [{name: v, mountPath: /v, subPathExpr: '$(NOSUCH)'}]",
        "volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}]", "volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled}]",
        "volumeMounts: [{name: v, mountPath: 'rel:ative'}]", "volumeDevices: [{name: v, devicePath: /dev/x}]",
        "securityContext: {privileged: true}", "securityContext: {capabilities: {add: [NOSUCH], drop: [ALL]}}", "securityContext: {procMount: Unmasked}",
        "securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false}", "securityContext: {runAsUser: 0, runAsNonRoot: true}",
        "securityContext: {windowsOptions: {runAsUserName: a}}", "terminationMessagePath: /a/b", "terminationMessagePolicy: FallbackToLogsOnError", "stdin: true, tty: true",
        "workingDir: /nosuch", "restartPolicy: Never", "restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]",
        "resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]",
    ];

    private static readonly string[] s_volumes =
    [
        "emptyDir: {}", "emptyDir: {medium: Memory, sizeLimit: 1Mi}", "emptyDir: {sizeLimit: 1Ki}", "emptyDir: {medium: HugePages}", "hostPath: {path: /tmp}",
        "hostPath: {path: /nosuch, type: Directory}", "hostPath: {path: /nosuch, type: Socket}", "hostPath: {path: /etc/hostname, type: BlockDevice}",
        "configMap: {name: there}", "configMap: {name: nosuch}", "configMap: {name: nosuch, optional: true}", "configMap: {name: there, items: [{key: nosuch, path: p}]}",
        "configMap: {name: there, items: [{key: key, path: a/b}], defaultMode: 256}", "secret: {secretName: nosuch}", "secret: {secretName: nosuch, optional: true}",
        "downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.annotations}}]}",
        "downwardAPI: {items: [{path: p, resourceFieldRef: {containerName: c0, resource: limits.memory}}]}",
        "downwardAPI: {items: [{path: p, resourceFieldRef: {containerName: nosuch, resource: limits.memory}}]}",
        "projected: {sources: [{serviceAccountToken: {path: t, audience: a, expirationSeconds: 600}}, {configMap: {name: there}}]}",
        "projected: {sources: [{clusterTrustBundle: {name: nosuch, path: p}}]}", "projected: {sources: []}",
        "persistentVolumeClaim: {claimName: nosuch}", "ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}",
        "image: {reference: 'registry.test/good:1'}", "image: {reference: 'registry.test/nosuch:1', pullPolicy: Always}", "nfs: {server: nosuch.test, path: /}",
        "csi: {driver: nosuch.test}", "iscsi: {targetPortal: 192.0.2.1, iqn: 'iqn.2001-04.test:a', lun: 0}", "gitRepo: {repository: 'https://nosuch.test/a'}",
        "awsElasticBlockStore: {volumeID: a}", "rbd: {monitors: [a], image: b}", "flexVolume: {driver: a/b}", "fc: {wwids: [a], lun: 0}",
    ];

    /// <summary>JSON of a pod of this name that is placed on the node.</summary>
    public string Make(string name)
    {
        var spec = new JsonObject { ["nodeName"] = JoinedNode.Name, ["terminationGracePeriodSeconds"] = 1 };
        AddSome(spec, s_specs);
        spec["containers"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 3)).Select(i => Container($"c{i}"))]);
        if (random.Next(4) == 0)
            spec["initContainers"] = new JsonArray(InitContainer());
        // What mounts name; a pod of which no container does may have it too.
        if (spec.ToJsonString().Contains("\"v\"", StringComparison.Ordinal) || random.Next(4) == 0)
            spec["volumes"] = new JsonArray(Volume());
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec,
        }.ToJsonString();
    }

    private JsonObject Container(string name)
    {
        var container = new JsonObject { ["name"] = name, ["image"] = Image, ["command"] = new JsonArray("run") };
        AddSome(container, s_containers);
        return container;
    }

    private JsonObject InitContainer()
    {
        var container = Container("init");
        if (random.Next(2) == 0)
            container["restartPolicy"] = "Always";
        else
            container["command"] = new JsonArray("end");
        return container;
    }

    private JsonObject Volume()
    {
        var volume = new JsonObject { ["name"] = "v" };
        Add(volume, s_volumes[random.Next(s_volumes.Length)]);
        return volume;
    }

    private void AddSome(JsonObject to, string[] parts)
    {
        for (var i = random.Next(4) is 3 ? 3 : random.Next(2); i > 0; i--)
            Add(to, parts[random.Next(parts.Length)]);
    }

    /// <summary>Later parts win: two of them may be about the same field.</summary>
    private static void Add(JsonObject to, string part)
    {
        var fields = DocumentReader.Read(Encoding.UTF8.GetBytes("{" + part + "}"))[0].Json;
        foreach (var (key, value) in JsonNode.Parse(fields.Span)!.AsObject())
            to[key] = value?.DeepClone();
    }
}
