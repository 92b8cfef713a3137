using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Pods with users of their own (hostUsers: false) through the API.</summary>
[Collection(JoinedGroup.Name)]
public sealed class JoinedUserNamespaceTests(JoinedFixture fixture)
{
    private const string Claims = "get node joined-node -o jsonpath='{.status.runtimeHandlers[?(@.name==\"\")].features.userNamespaces}'";

    [JoinedFact]
    public async Task MachinesOwnRuntime_RunsThem_OrTheNodeDoesNotClaimIt_AndAnEventSaysWhy()
    {
        var joined = fixture.Node;
        await joined.ApplyAsync("own-users", Manifests.Sleeper("own-users", "hostUsers: false"));
        if (await joined.Kubectl.RunAsync(Claims) == "true")
        {
            await joined.ReadyAsync("own-users");
        }
        else
        {
            // As upstream's kubelet says it.
            await joined.UntilAsync(
                "get events --field-selector involvedObject.name=own-users,reason=FailedCreatePodSandBox -o jsonpath='{.items[0].message}'",
                "Failed to create pod sandbox: can't set `spec.hostUsers: false`, runtime does not support user namespaces");
            await joined.Kubectl.SaysAsync("get pod own-users -o jsonpath='{.status.phase} {.status.containerStatuses[0].state.waiting.reason}'", "Pending ContainerCreating");
        }
        await joined.Kubectl.RunAsync("delete pod own-users");
    }

    [NewerRuntimeJoinedFact]
    public async Task NewerRuntime_VolumesOfEveryKind_AreReadAndWrittenAsRoot()
    {
        await using var joined = await JoinedNode.StartAsync(runtimeFolder: NewerRuntime.Folder);
        await joined.UntilAsync(Claims, "true");
        await joined.Kubectl.RunAsync("create configmap words --from-literal=word=plain");
        await joined.Kubectl.RunAsync("create secret generic words --from-literal=word=secret");
        await joined.ApplyAsync("volumes", Manifests.Pod("volumes", """
            hostUsers: false
            terminationGracePeriodSeconds: 1
            volumes:
            - {name: config, configMap: {name: words}}
            - {name: secret, secret: {secretName: words, defaultMode: 0400}}
            - {name: about, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
            - {name: disk, emptyDir: {}}
            - {name: ram, emptyDir: {medium: Memory}}
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.2; done"]
              volumeMounts:
              - {name: config, mountPath: /config}
              - {name: secret, mountPath: /secret}
              - {name: about, mountPath: /about}
              - {name: disk, mountPath: /disk}
              - {name: ram, mountPath: /ram}
              - {name: disk, mountPath: /part, subPath: inner}
            """));
        await joined.ReadyAsync("volumes");

        await InPodAsync("cat /config/word /secret/word /about/name", "plainsecretvolumes");
        // An owner without a place in the map would show as 65534.
        await InPodAsync("stat -Lc %u:%g /config/word /secret/word /about/name /disk /ram /part /var/run/secrets/kubernetes.io/serviceaccount/token | sort -u", "0:0");
        await InPodAsync("for v in disk ram part; do echo $v >/$v/file && cat /$v/file; done; stat -c %u:%g /disk/file /ram/file /disk/inner/file | sort -u", "disk\nram\npart\n0:0");
        // Its root is nobody out here.
        await InPodAsync("read zero first length </proc/self/uid_map; echo $zero $((first >= 65536)) $length", "0 1 65536");
        await joined.Kubectl.RunAsync("delete pod volumes");

        Task InPodAsync(string script, string expected) => joined.Kubectl.SaysAsync($"exec volumes -- sh -c '{script}'", expected);
    }
}
