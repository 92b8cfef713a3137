using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Features;

/// <summary>What a container finds inside: environment, files, network names, rights.</summary>
[Collection(NodeGroup.Name)]
public sealed class ContainerSettingsTests(NodeFixture fixture)
{
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task Environment_LiteralsReferencesAndDownwardApi_AreSet()
    {
        _node.Apply("env.yaml", Manifests.Pod("env", """
            terminationGracePeriodSeconds: 1
            hostname: chosen
            hostAliases: [{ip: 192.0.2.7, hostnames: [alias.test]}]
            volumes:
            - {name: ram, emptyDir: {medium: Memory}}
            - {name: about, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "env; hostname; cat /etc/hosts; grep ' /ram ' /proc/mounts; cat /about/name; echo; echo arg=$0; echo end; exec sleep 1000", "$(GREETING)!"]
              resources: {requests: {memory: 16Mi, cpu: 20m}, limits: {memory: 64Mi}}
              volumeMounts: [{name: ram, mountPath: /ram}, {name: about, mountPath: /about}]
              env:
              - {name: WHO, value: world}
              - {name: GREETING, value: "hello $(WHO) $$(WHO) $(NOBODY)"}
              - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              - {name: POD_UID, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}
              - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
              - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
              - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
            """));
        var pod = await _node.ReadyAsync("env");
        var lines = (await _node.LogsWithAsync("env", "\nend\n")).Split('\n');
        Assert.All(
            [
                "GREETING=hello world $(WHO) $(NOBODY)", $"POD={pod.Metadata.Name}", $"POD_UID={pod.Metadata.Uid}", $"POD_IP={pod.Status.PodIP}", "NODE=test-node",
                "MEMORY=64", "chosen", "192.0.2.7\talias.test", $"{pod.Status.PodIP}\tchosen", pod.Metadata.Name, "arg=hello world $(WHO) $(NOBODY)!",
            ],
            expected => Assert.Contains(expected, lines));
        Assert.Contains(lines, l => l.StartsWith("tmpfs /ram tmpfs ", StringComparison.Ordinal));
        await EndAsync("env");
    }

    [NodeFact]
    public async Task SecurityContext_Restricted_IsWhatTheProcessHas()
    {
        _node.Apply("secure.yaml", Manifests.Pod("secure", """
            terminationGracePeriodSeconds: 1
            securityContext: {runAsUser: 1234, runAsGroup: 2345, fsGroup: 3456, supplementalGroups: [4567]}
            volumes: [{name: w, emptyDir: {}}]
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "cat /proc/self/status; id -G; touch /x; touch /w/mine && stat -c group=%g /w/mine; echo end; exec sleep 1000"]
              volumeMounts: [{name: w, mountPath: /w}]
              securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            - {name: plain, image: IMAGE, command: [sh, -c, "cat /proc/self/status; echo end; exec sleep 1000"], securityContext: {runAsUser: 0, capabilities: {add: [NET_ADMIN]}}}
            """));
        await _node.ReadyAsync("secure");
        var lines = (await _node.LogsWithAsync("secure", "\nend\n")).Split('\n');
        Assert.All(
            ["Uid:\t1234\t1234\t1234\t1234", "Gid:\t2345\t2345\t2345\t2345", "CapBnd:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "group=3456"],
            expected => Assert.Contains(expected, lines));
        Assert.Contains(lines, l => l.Split(' ').ToHashSet().SetEquals(["2345", "3456", "4567"]));
        Assert.Contains(lines, l => l.Contains("/x: Read-only file system", StringComparison.Ordinal));
        var plain = await _node.LogsWithAsync("secure", "\nend\n", "plain");
        Assert.Contains("NoNewPrivs:\t0", plain, StringComparison.Ordinal);
        var bounding = plain.Split('\n').Single(l => l.StartsWith("CapBnd:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.NotEqual(0, Convert.ToInt64(bounding, 16) & (1 << 12));
        await EndAsync("secure");
    }

    [NodeFact]
    public async Task SubPath_OfAVolume_ShowsThatPartOnly()
    {
        _node.Apply("sub.yaml", Manifests.Pod("sub", """
            terminationGracePeriodSeconds: 1
            volumes: [{name: v, emptyDir: {}}]
            initContainers:
            - {name: fill, image: IMAGE, command: [sh, -c, "mkdir /v/a; echo part >/v/a/file; echo whole >/v/other"], volumeMounts: [{name: v, mountPath: /v}]}
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "ls /part /named; cat /part/file /one; echo end; exec sleep 1000"]
              env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
              volumeMounts:
              - {name: v, mountPath: /part, subPath: a}
              - {name: v, mountPath: /one, subPath: a/file, readOnly: true}
              - {name: v, mountPath: /named, subPathExpr: "logs/$(POD)"}
            """));
        await _node.ReadyAsync("sub");
        Assert.Equal("/named:\n\n/part:\nfile\npart\npart\nend\n", await _node.LogsWithAsync("sub", "end\n"));
        await EndAsync("sub");
    }

    [NodeFact]
    public async Task TerminationMessage_FallbackToLogsOnError_IsTheEndOfTheLog()
    {
        // One stream: the runtime reads stdout and stderr through two pipes, and which of them it reads first is not told.
        _node.Apply("fallback.yaml", Manifests.Script("fallback", "echo first; echo it broke; exit 4", "Never", "terminationMessagePolicy: FallbackToLogsOnError"));
        var pod = await _node.PodWhenAsync("fallback", p => p.Status?.Phase == "Failed", "Failed");
        Assert.Equal("first\nit broke\n", pod.Status.ContainerStatuses[0].State.Terminated.Message);
        await EndAsync("fallback");
    }

    [NodeFact]
    public async Task Namespaces_SharedProcessesAndHostNetwork_AreSeen()
    {
        _node.Apply("shared.yaml", Manifests.Pod("shared", """
            terminationGracePeriodSeconds: 1
            shareProcessNamespace: true
            hostNetwork: true
            containers:
            - {name: main, image: IMAGE, command: [sleep, "1000"]}
            - {name: other, image: IMAGE, command: [sleep, "2000"]}
            """));
        await _node.ReadyAsync("shared");
        var processes = await _node.ShellAsync("shared", "ps -o pid,args");
        Assert.Contains("sleep 2000", processes, StringComparison.Ordinal);
        Assert.Contains("/pause", processes, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync("/proc/net/if_inet6"), await _node.ShellAsync("shared", "cat /proc/net/if_inet6"));
        await EndAsync("shared");
    }

    /// <summary>containerd 2 and runc 1.2 can; Debian 12's cannot, and then the pod says so.</summary>
    [NodeFact]
    public async Task HostUsersFalse_PodHasUsersOfItsOwn_OrSaysThatTheRuntimeCannot()
    {
        _node.Apply("users.yaml", Manifests.Pod("users", """
            terminationGracePeriodSeconds: 1
            hostUsers: false
            volumes: [{name: v, emptyDir: {}}]
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "cat /proc/self/uid_map; touch /v/file; ls -ln /v; echo end; sleep 1000"]
              volumeMounts: [{name: v, mountPath: /v}]
            """));
        if ((await _node.Runtime.StatusAsync(default)).Handlers.Any(h => h is { Name: "", UserNamespaces: true }))
        {
            var logs = await _node.LogsWithAsync("users", "end\n");
            var map = logs.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(["0", "65536"], [map[0], map[2]]);
            Assert.InRange(uint.Parse(map[1], System.Globalization.CultureInfo.InvariantCulture), 65536u, uint.MaxValue - 65536);
            // A volume's files belong to the pod's own users, whoever that is on the host.
            Assert.Matches("1 0 +0 .* file", logs);
        }
        else
        {
            await _node.LoggedAsync("users-", "FailedCreatePodSandBox", "can't set `spec.hostUsers: false`, runtime does not support user namespaces");
        }
        await EndAsync("users");
    }

    private async Task EndAsync(string name)
    {
        _node.Remove(name + ".yaml");
        await _node.GoneAsync(name);
    }
}
