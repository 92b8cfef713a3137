using NodeStack.Install;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration;

namespace NodeStack.NodeStack.Tests.Install;

public sealed class InstallTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("install-test").FullName;
    private readonly string _material = Directory.CreateTempSubdirectory("install-material").FullName;
    private readonly InstallSources _sources;

    public InstallTests()
    {
        File.WriteAllText(Path.Combine(_material, "nodestack"), "binary");
        File.WriteAllText(Path.Combine(_material, "pause.tar"), "image");
        _sources = new InstallSources(EmbeddedTexts.Unit, EmbeddedTexts.OwnRuntimeDropIn, EmbeddedTexts.KubeletConfig, EmbeddedTexts.Sysctl,
            EmbeddedTexts.Modules, Path.Combine(_material, "nodestack"), [Path.Combine(_material, "pause.tar")])
        {
            ProxyUnit = EmbeddedTexts.ProxyUnit,
            ProxyConfig = EmbeddedTexts.ProxyConfig,
        };
        Directory.CreateDirectory(Path.Combine(_root, "etc/systemd/system"));
        File.WriteAllText(Path.Combine(_root, "etc/systemd/system/other.service"), "not ours");
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        Directory.Delete(_material, recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unix:///run/containerd/containerd.sock")]
    public void Remove_AfterInstall_LeavesTheRootAsItWas(string? endpoint)
    {
        var before = Tree();
        var request = new InstallRequest(_root, "/usr/local", endpoint);
        Install(request);
        Assert.NotEqual(before, Tree());

        var left = new UninstallExecutor(request).Remove();

        Assert.Empty(left!);
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void Apply_Twice_WritesNothingTheSecondTimeAndUninstallStillRemovesAll()
    {
        var before = Tree();
        var request = new InstallRequest(_root, "/usr/local", null);
        Assert.NotEmpty(Install(request));

        Assert.Empty(Install(request));

        new UninstallExecutor(request).Remove();
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void Apply_NewBinary_ReplacesOnlyTheBinary()
    {
        var request = new InstallRequest(_root, "/usr/local", null);
        Install(request);
        File.WriteAllText(_sources.Binary, "newer");

        Assert.Equal(["/usr/local/bin/nodestack"], Install(request));
        Assert.Equal("newer", File.ReadAllText(request.OnHost("/usr/local/bin/nodestack")));
    }

    [Fact]
    public void Apply_ConfigurationChangedByTheUser_IsKept()
    {
        var request = new InstallRequest(_root, "/usr/local", null);
        Install(request);
        File.WriteAllText(request.OnHost("/etc/nodestack/kubelet.yaml"), "mine");

        Install(request);

        Assert.Equal("mine", File.ReadAllText(request.OnHost("/etc/nodestack/kubelet.yaml")));
    }

    [Fact]
    public void Apply_RuntimeIsSupervisedAgain_TakesTheDropInAway()
    {
        const string DropIn = "/etc/systemd/system/nodestack-kubelet.service.d/10-own-runtime.conf";
        var request = new InstallRequest(_root, "/usr/local", "unix:///run/containerd/containerd.sock");
        Install(request);
        Assert.True(File.Exists(request.OnHost(DropIn)));

        Install(request with { RuntimeEndpoint = null });

        Assert.False(File.Exists(request.OnHost(DropIn)));
    }

    [Fact]
    public void Apply_OtherPrefix_UnitRunsTheBinaryThere()
    {
        var request = new InstallRequest(_root, "/opt/node", null);
        Install(request);

        var unit = File.ReadAllText(request.OnHost("/etc/systemd/system/nodestack-kubelet.service"));
        Assert.Contains("ExecStart=/opt/node/bin/nodestack kubelet", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/local", unit, StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(request.OnHost("/opt/node/bin/nodestack")).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Remove_FilesOfTheUserInOurFolders_StayAndAreNamed()
    {
        var request = new InstallRequest(_root, "/usr/local", null);
        Install(request);
        File.WriteAllText(request.OnHost("/etc/nodestack/manifests/web.yaml"), "pod");

        var left = new UninstallExecutor(request).Remove();

        Assert.Equal(["/etc/nodestack/manifests", "/etc/nodestack"], left!);
        Assert.True(File.Exists(request.OnHost("/etc/nodestack/manifests/web.yaml")));
    }

    [Fact]
    public void Apply_WithProxy_PutsItsUnitAndConfigurationInPlaceAndUninstallRemovesThem()
    {
        var before = Tree();
        var request = new InstallRequest(_root, "/opt/node", null) { WithProxy = true };
        Install(request);
        var unit = File.ReadAllText(request.OnHost("/etc/systemd/system/nodestack-proxy.service"));
        Assert.Contains("ExecStart=/opt/node/bin/nodestack proxy", unit, StringComparison.Ordinal);
        Assert.Contains("\nRestart=always", unit, StringComparison.Ordinal);
        Assert.True(File.Exists(request.OnHost("/etc/nodestack/proxy.yaml")));

        Install(request with { WithProxy = false });
        Assert.True(File.Exists(request.OnHost("/etc/systemd/system/nodestack-proxy.service")), "an update without the word takes nothing away");

        new UninstallExecutor(request).Remove();
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void ProxyConfig_OfTheInstallation_IsGood()
    {
        var file = Path.Combine(_material, "proxy.yaml");
        File.WriteAllText(file, EmbeddedTexts.ProxyConfig);
        var options = ProxyOptionsLoader.Load([new GivenFlag(ProxyFlags.Config, [file])], "node");
        Assert.Equal(("/etc/nodestack/proxy.kubeconfig", "nftables"), (options.Kubeconfig, options.Config.Mode));
        Assert.Empty(options.Warnings);
    }

    [Fact]
    public void Remove_NothingInstalled_IsNull() => Assert.Null(new UninstallExecutor(new InstallRequest(_root, "/usr/local", null)).Remove());

    [Theory]
    [InlineData("file /etc/../../passwd")]
    [InlineData("file passwd")]
    [InlineData("folder /")]
    [InlineData("rm -rf /")]
    public void Parse_DamagedRecord_IsRefused(string line) => Assert.Throws<FormatException>(() => InstallManifestParser.Parse(line + "\n"));

    [Fact]
    public void Unit_HasWhatTheDesignAsksFor() => Assert.All(
        ["Type=notify", "WatchdogSec=", "Delegate=yes", "KillMode=process", "Restart=always"],
        setting => Assert.Contains($"\n{setting}", EmbeddedTexts.Unit, StringComparison.Ordinal));

    private IReadOnlyList<string> Install(InstallRequest request) => new InstallExecutor(request).Apply(InstallPlanner.Plan(request, _sources));

    private string[] Tree() => [.. Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
