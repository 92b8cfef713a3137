using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Tests.Containers.Security;

public class SecurityContextBuilderTests
{
    private static readonly SecurityOptions Options = new() { SeccompRoot = "/k/seccomp" };

    [Fact]
    public void Container_NothingAsked_ImageUserAndDefaultPaths()
    {
        var security = Build("", "", uid: 1000);
        Assert.Equal(
            new ContainerSecurityContext
            {
                Namespaces = new NamespaceOptions(User: NamespaceRules.NodeUsers),
                RunAsUser = 1000,
                Seccomp = new SecurityProfile(SecurityProfileKind.Unconfined),
                MaskedPaths = security.MaskedPaths, ReadonlyPaths = security.ReadonlyPaths, SupplementalGroups = security.SupplementalGroups,
            },
            security);
        Assert.Contains("/proc/kcore", security.MaskedPaths);
        Assert.Equal(["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"], security.ReadonlyPaths);
        Assert.Empty(security.SupplementalGroups);
    }

    [Fact]
    public void Container_PodAndOwn_OwnWinsFieldByField()
    {
        var security = Build(
            """
            securityContext:
              runAsUser: 7
              readOnlyRootFilesystem: true
              allowPrivilegeEscalation: false
              capabilities: {add: [NET_ADMIN], drop: [ALL]}
              seLinuxOptions: {level: "s0:c1"}
            """,
            """
            securityContext:
              runAsUser: 5
              runAsGroup: 6
              fsGroup: 100
              supplementalGroups: [200, 300]
              supplementalGroupsPolicy: Strict
              seLinuxOptions: {user: u, role: r, type: t, level: l}
            """);
        Assert.Equal((7L, 6L, true, true), (security.RunAsUser, security.RunAsGroup, security.ReadonlyRootfs, security.NoNewPrivs));
        Assert.Equal(["NET_ADMIN"], security.Capabilities!.Add);
        Assert.Equal(["ALL"], security.Capabilities.Drop);
        Assert.Equal(new SeLinuxOptions("", "", "", "s0:c1"), security.SeLinux);
        Assert.Equal([100L, 200L, 300L], security.SupplementalGroups);
        Assert.Equal(SupplementalGroupsPolicy.Strict, security.SupplementalGroupsPolicy);
    }

    [Theory]
    [InlineData("runAsNonRoot: true", 0L, "", "container has runAsNonRoot and image will run as root ")]
    [InlineData("runAsNonRoot: true", null, "app", "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root ")]
    [InlineData("runAsNonRoot: true", null, "", "container has runAsNonRoot and image will run as root ")]
    [InlineData("runAsNonRoot: true", 4294967296L, "",
        "container has runAsNonRoot and image has an invalid user id (4294967296). (Must be 1-(2147483647)): must be between 0 and 2147483647, inclusive ")]
    [InlineData("runAsNonRoot: true\n  runAsUser: 0", 5L, "", "container's runAsUser breaks non-root policy ")]
    [InlineData("runAsUser: 4294967296", 5L, "", "container has an invalid runAsUser (4294967296): must be between 0 and 2147483647, inclusive ")]
    [InlineData("runAsUser: -1", 5L, "", "container has an invalid runAsUser (-1): must be between 0 and 2147483647, inclusive ")]
    [InlineData("runAsGroup: 1", -1L, "", "image has an invalid user id (-1): must be between 0 and 2147483647, inclusive ")]
    public void Container_UserNotAllowed_UpstreamsMessage(string podSecurity, long? uid, string username, string message)
    {
        var e = Assert.Throws<PodConfigException>(() => Build("", "securityContext:\n  " + podSecurity, uid, username));
        Assert.Equal(message + "(pod: \"p_ns(u1)\", container: c)", e.Message);
        Assert.Equal("CreateContainerConfigError", e.Reason);
    }

    [Theory]
    [InlineData("runAsNonRoot: true", 1L, "", 1L, "")]
    [InlineData("runAsNonRoot: true\n  runAsUser: 8", null, "app", 8L, "")]
    [InlineData("runAsNonRoot: false", null, "app", null, "app")]
    [InlineData("runAsNonRoot: false", 0L, "", 0L, "")]
    public void Container_UserAllowed_Table(string podSecurity, long? uid, string username, long? user, string name)
    {
        var security = Build("", "securityContext:\n  " + podSecurity, uid, username);
        Assert.Equal((user, name), (security.RunAsUser, security.RunAsUsername));
    }

    [Theory]
    [InlineData("", "", false, SecurityProfileKind.Unconfined, "")]
    [InlineData("", "", true, SecurityProfileKind.RuntimeDefault, "")]
    [InlineData("{type: Unconfined}", "", true, SecurityProfileKind.Unconfined, "")]
    [InlineData("", "{type: RuntimeDefault}", false, SecurityProfileKind.RuntimeDefault, "")]
    [InlineData("{type: Localhost, localhostProfile: a/b.json}", "{type: RuntimeDefault}", false, SecurityProfileKind.Localhost, "/k/seccomp/a/b.json")]
    public void Seccomp_Table(string own, string pods, bool byDefault, SecurityProfileKind kind, string reference)
    {
        var security = Build(Field("seccompProfile", own), Field("seccompProfile", pods), options: Options with { SeccompDefault = byDefault });
        Assert.Equal(new SecurityProfile(kind, reference), security.Seccomp);
    }

    [Theory]
    [InlineData("{type: Localhost}", "localhostProfile must be set if seccompProfile type is Localhost.")]
    [InlineData("{type: Localhost, localhostProfile: ''}", "localhostProfile must be set if seccompProfile type is Localhost.")]
    [InlineData("{type: Localhost, localhostProfile: ../../etc/x}", "localhostProfile \"../../etc/x\" must not contain '..'")]
    [InlineData("{type: Localhost, localhostProfile: /etc/x}", "localhostProfile \"/etc/x\" must be a relative path")]
    [InlineData("{type: Nope}", "unknown seccomp profile type: \"Nope\"")]
    public void Seccomp_NotHonourable_FailsClosed(string profile, string message) =>
        Assert.Equal(message, Assert.Throws<PodConfigException>(() => Build(Field("seccompProfile", profile), "")).Message);

    [Theory]
    [InlineData("", "", "", null, "")]
    [InlineData("{type: RuntimeDefault}", "localhost/x", "{type: Unconfined}", SecurityProfileKind.RuntimeDefault, "")]
    [InlineData("", "localhost/x", "{type: Unconfined}", SecurityProfileKind.Localhost, "x")]
    [InlineData("", "runtime/default", "", SecurityProfileKind.RuntimeDefault, "")]
    [InlineData("", "unconfined", "", SecurityProfileKind.Unconfined, "")]
    [InlineData("", "", "{type: Localhost, localhostProfile: mine}", SecurityProfileKind.Localhost, "mine")]
    public void AppArmor_Table(string own, string annotation, string pods, SecurityProfileKind? kind, string reference)
    {
        var (pod, container) = TestPods.One(Field("appArmorProfile", own), Field("appArmorProfile", pods));
        if (annotation.Length > 0)
            pod.Metadata.Annotations = new Dictionary<string, string> { [AppArmorRules.AnnotationPrefix + "c"] = annotation };
        Assert.Equal(kind is null ? null : new SecurityProfile(kind.Value, reference), AppArmorRules.Profile(pod, container));
    }

    [Fact]
    public void AppArmor_LocalhostWithoutName_FailsClosed() => Assert.Equal(
        "missing localhost apparmor profile name",
        Assert.Throws<PodConfigException>(() => Build(Field("appArmorProfile", "{type: Localhost}"), "")).Message);

    [Fact]
    public void ProcMount_Unmasked_HidesNothing()
    {
        var security = Build("securityContext: {procMount: Unmasked}", "", options: Options with { HostMaskedPaths = ["/sys/x"] });
        Assert.Empty(security.MaskedPaths);
        Assert.Empty(security.ReadonlyPaths);
        Assert.Contains("/sys/x", Build("", "", options: Options with { HostMaskedPaths = ["/sys/x"] }).MaskedPaths);
    }

    [Theory]
    [InlineData("", "", NamespaceMode.Pod, NamespaceMode.Container, NamespaceMode.Pod)]
    [InlineData("hostNetwork: true\nhostPID: true\nhostIPC: true", "", NamespaceMode.Node, NamespaceMode.Node, NamespaceMode.Node)]
    [InlineData("shareProcessNamespace: true", "", NamespaceMode.Pod, NamespaceMode.Pod, NamespaceMode.Pod)]
    [InlineData("", "abc", NamespaceMode.Pod, NamespaceMode.Target, NamespaceMode.Pod)]
    [InlineData("shareProcessNamespace: true", "abc", NamespaceMode.Pod, NamespaceMode.Pod, NamespaceMode.Pod)]
    public void Namespaces_Table(string spec, string target, NamespaceMode network, NamespaceMode pid, NamespaceMode ipc)
    {
        var pod = NamespaceRules.ForPod(TestPods.Spec("containers: []\n" + spec), NamespaceRules.NodeUsers);
        var options = NamespaceRules.ForContainer(pod, target);
        Assert.Equal((network, pid, ipc), (options.Network, options.Pid, options.Ipc));
        Assert.Equal(pid == NamespaceMode.Target ? target : "", options.TargetContainerId);
    }

    private static string Field(string name, string value) => value.Length == 0 ? "" : $"securityContext: {{{name}: {value}}}";

    private static ContainerSecurityContext Build(
        string container, string spec, long? uid = null, string username = "", SecurityOptions? options = null)
    {
        var (pod, only) = TestPods.One(container, spec);
        var image = ImageUser.Of(new Image("sha256:1", [], [], 0, uid, username, false));
        var namespaces = NamespaceRules.ForPod(pod, NamespaceRules.NodeUsers);
        return SecurityContextBuilder.Container(pod, only, image, namespaces, options ?? Options);
    }
}
