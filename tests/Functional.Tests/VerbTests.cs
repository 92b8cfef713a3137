using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>Every verb of the published binary, once.</summary>
public sealed class VerbTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    [NativeFact]
    public async Task Version_Asked_NamesBothVersions()
    {
        var result = await RunAsync("version");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^nodestack \d+\.\d+\.\d+\S* \(Kubernetes v1\.\d+\.\d+\)\n$", result.Stdout);
    }

    [NativeFact]
    public async Task Completion_OfBash_IsAScriptThatShellReads()
    {
        var result = await RunAsync("completion", "bash");
        Assert.Equal(0, result.ExitCode);
        var check = await Command.RunAsync("bash", ["-c", result.Stdout + "\ncomplete -p nodestack"], Deadline);
        Assert.True(check.ExitCode == 0 && check.Stdout.Contains("nodestack", StringComparison.Ordinal), check.ToString());
    }

    [NativeTheory]
    [InlineData("kubelet")]
    [InlineData("images", "import")]
    [InlineData("images", "list")]
    [InlineData("install")]
    [InlineData("uninstall")]
    [InlineData("preflight")]
    [InlineData("version")]
    [InlineData("completion")]
    public async Task Help_OfAVerb_HasExamples(params string[] verb)
    {
        var result = await RunAsync([.. verb, "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Examples:", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("  nodestack " + string.Join(' ', verb), result.Stdout, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task Preflight_OnThisMachine_IsFullOrReducedWithReasons()
    {
        var result = await RunAsync("preflight");
        Assert.True(result.ExitCode is 0 or 3, result.ToString());
        Assert.Equal(result.ExitCode == 3, result.Stdout.Contains("therefore:", StringComparison.Ordinal));
    }

    [NativeFact]
    public async Task Install_ThenUninstall_LeavesNothing()
    {
        var root = Directory.CreateTempSubdirectory("nodestack-install-").FullName;
        try
        {
            var result = await RunAsync("install", "--root", root, "--images", RepoPaths.Images);
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Equal(await RunAsync("version"), await Command.RunAsync(Path.Join(root, "usr/local/bin/nodestack"), ["version"], Deadline));
            Assert.True(File.Exists(Path.Join(root, "etc/systemd/system/nodestack-kubelet.service")));
            var again = await RunAsync("install", "--root", root, "--images", RepoPaths.Images);
            Assert.Equal("everything is in place already\n", again.Stdout);

            result = await RunAsync("uninstall", "--root", root);
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Empty(Directory.GetFileSystemEntries(root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [NativeTheory]
    [InlineData(2, "unknown flag: --nope", "kubelet", "--nope")]
    [InlineData(2, "unknown command or argument: nope", "nope")]
    [InlineData(1, "/no/such/file", "kubelet", "--config", "/no/such/file")]
    [InlineData(1, "unix:///no/such/socket", "images", "list", "--container-runtime-endpoint", "unix:///no/such/socket")]
    [InlineData(1, "/no/such/archive", "images", "import", "/no/such/archive", "--container-runtime-endpoint", "unix:///no/such/socket")]
    public async Task CommandLine_Wrong_OneLineAndAFailure(int exitCode, string says, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, Assert.Single(result.Stderr.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(result.Stdout);
    }

    [NativeFact]
    public async Task Kubelet_Native_RunsAPodImportsImagesAndStopsOnInterrupt()
    {
        await using var node = new TestNode(new TestNodeOptions { Native = true });
        await node.StartAsync();
        node.Apply("one.yaml", Manifests.Sleeper("one", extraContainer: "ports: [{containerPort: 80}]\nreadinessProbe: {periodSeconds: 1, exec: {command: [\"true\"]}}"));
        var pod = await node.ReadyAsync("one");
        Assert.Equal("started\n", await node.LogsAsync("one"));
        await ImagesAsync(node);
        await SecondKubeletAsync(node);

        // Its manifest goes while no kubelet runs: the next one finds a pod of which only the runtime knows, and ends it.
        await InterruptAsync(node);
        Assert.NotEmpty(NodeTraces.NetworkNamespaces(node));
        node.Remove("one.yaml");
        await node.StartAsync();
        await node.GoneAsync("one");
        await TestSupport.Eventually.TrueAsync(async () => (await NodeTraces.OfPodsAsync(node)).Count == 0, TimeSpan.FromSeconds(120), $"no trace of {pod.Metadata.Name}");
        await InterruptAsync(node);
    }

    private static async Task ImagesAsync(TestNode node)
    {
        string[] endpoint = ["--container-runtime-endpoint", $"unix://{node.ContainerdDir}/containerd.sock"];
        var import = await RunAsync(["images", "import", Path.Combine(RepoPaths.Images, "busybox.tar"), .. endpoint]);
        Assert.True(import.ExitCode == 0, import.ToString());
        Assert.Contains(Manifests.Image, import.Stdout, StringComparison.Ordinal);
        var list = await RunAsync(["images", "list", .. endpoint]);
        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Contains("localhost/nodestack/pause", list.Stdout, StringComparison.Ordinal);
    }

    private static async Task SecondKubeletAsync(TestNode node)
    {
        var second = await RunAsync("kubelet", "--config", node.ConfigFile, "--pod-manifest-path", node.Manifests, "--root-dir", node.RootDir, "--container-runtime-endpoint", "supervised");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"another kubelet already uses --root-dir {node.RootDir}", second.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Stderr, StringComparison.Ordinal);
    }

    private static async Task InterruptAsync(TestNode node)
    {
        var asked = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await node.StopAsync("INT"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, StopDeadline);
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) => Command.NodeStackAsync(native: true, Deadline, arguments);
}
