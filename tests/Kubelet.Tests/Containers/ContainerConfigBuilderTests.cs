using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Tests.Containers;

public class ContainerConfigBuilderTests
{
    private static readonly PodSandboxConfig Sandbox = new() { Metadata = new PodSandboxMetadata("p", "ns", "u1", 0) };

    private static readonly ContainerLaunch Launch =
        new(Sandbox, "s1", ["10.1.0.7"], 3, new Image("sha256:abc", ["busybox:latest"], [], 1, null, "", false), null);

    private static readonly ContainerHost Host = new(
        [new("A", "1"), new("B", "x y")], [new Mount { ContainerPath = "/data", HostPath = "/h" }], NamespaceRules.NodeUsers,
        new ResourceLimitOptions { CgroupV2 = true }, new SecurityOptions());

    [Fact]
    public void Build_ContainerWithEverything_WholeConfig()
    {
        var (pod, container) = TestPods.One(
            """
            command: [sh, -c, "echo $(A) $(NOPE) $$(A)"]
            args: ["$(B)"]
            workingDir: /w
            stdin: true
            stdinOnce: true
            tty: true
            terminationMessagePath: /dev/termination-log
            terminationMessagePolicy: File
            ports: [{containerPort: 80, name: http, protocol: TCP}]
            lifecycle:
              stopSignal: SIGUSR1
              preStop: {exec: {command: [stop]}}
            securityContext: {procMount: Unmasked, privileged: true}
            """,
            "terminationGracePeriodSeconds: 7");
        pod.Metadata.DeletionGracePeriodSeconds = 5;
        Assert.Equal(
            """
            Metadata:
              Name: c
              Attempt: 3
            Image:
              Image: sha256:abc
              UserSpecified: busybox
            Command - sh
            Command - -c
            Command - echo 1 $(NOPE) $(A)
            Args - x y
            WorkingDir: /w
            Envs A=1
            Envs B=x y
            Mounts -
              ContainerPath: /data
              HostPath: /h
            Labels io.kubernetes.pod.name=p
            Labels io.kubernetes.pod.namespace=ns
            Labels io.kubernetes.pod.uid=u1
            Labels io.kubernetes.container.name=c
            Annotations io.kubernetes.container.hash=HASH
            Annotations io.kubernetes.container.restartCount=3
            Annotations io.kubernetes.container.terminationMessagePath=/dev/termination-log
            Annotations io.kubernetes.container.terminationMessagePolicy=File
            Annotations io.kubernetes.pod.deletionGracePeriod=5
            Annotations io.kubernetes.pod.terminationGracePeriod=7
            Annotations io.kubernetes.container.preStopHandler={"exec":{"command":["stop"]}}
            Annotations io.kubernetes.container.ports=[{"containerPort":80,"name":"http","protocol":"TCP"}]
            LogPath: c/3.log
            Stdin: True
            StdinOnce: True
            Tty: True
            StopSignal: SIGUSR1
            Resources:
              CpuPeriod: 100000
              CpuShares: 2
              OomScoreAdj: 1000
              Unified memory.oom.group=1
            Security:
              Privileged: True
              Namespaces:
                Pid: Container
                User:
                  Mode: Node
              Seccomp:
                Kind: Unconfined
            """.Replace("HASH", ContainerHashRules.Of(container), StringComparison.Ordinal),
            ConfigText.Of(ContainerConfigBuilder.Build(pod, container, Launch, Host)));
    }

    [Fact]
    public void Build_OwnUsers_MountsAreMapped()
    {
        var (pod, container) = TestPods.One("", "hostUsers: false");
        var users = UserNamespaceRules.Of(131072);
        var config = ContainerConfigBuilder.Build(pod, container, Launch, Host with { Users = users });
        Assert.Equal([new IdMapping(131072, 0, 65536)], config.Mounts[0].UidMappings);
        Assert.Equal(users, config.Security.Namespaces.User);
    }

    [Fact]
    public void Build_Ephemeral_JoinsItsTarget()
    {
        var (pod, container) = TestPods.One("");
        var config = ContainerConfigBuilder.Build(pod, container, Launch with { TargetContainerId = "t1" }, Host);
        Assert.Equal((NamespaceMode.Target, "t1"), (config.Security.Namespaces.Pid, config.Security.Namespaces.TargetContainerId));
    }

    [Fact]
    public void Build_EmptyContainer_DoesNotFail() =>
        Assert.Equal("", ContainerConfigBuilder.Build(TestPods.Spec("containers: []"), new k8s.Models.V1Container(), Launch, Host).Metadata.Name);
}
