using k8s.Models;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>
/// A node that systemd runs: the project's unit file as it is, with a drop-in that names this test's folders and a short watchdog.
/// </summary>
public sealed class UnitNode : IAsyncLifetime
{
    public const string Unit = "nodestack-kubelet.service";
    public static readonly TimeSpan WatchdogPeriod = TimeSpan.FromSeconds(10);
    private const string Units = "/run/systemd/system";

    private TestNode? _node;

    internal TestNode Node => _node ?? throw new InvalidOperationException("no node was started");

    public async Task InitializeAsync()
    {
        if (TestMachineFactAttribute.MissingReason() is not null)
            return;
        _node = new TestNode(new TestNodeOptions { Native = File.Exists(RepoPaths.NativeBinary) });
        File.Copy(Path.Combine(RepoPaths.Root, "systemd", Unit), Path.Combine(Units, Unit), overwrite: true);
        Directory.CreateDirectory(Path.Combine(Units, Unit + ".d"));
        await File.WriteAllTextAsync(Path.Combine(Units, Unit + ".d", "50-test.conf"), $"""
            [Service]
            WatchdogSec={WatchdogPeriod.TotalSeconds}
            Environment=DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")} DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
            ExecStart=
            ExecStart={string.Join(' ', _node.CommandLine)}

            """);
        await SystemctlAsync("daemon-reload");
        await SystemctlAsync("start", Unit);
        _node.Apply("web.yaml", PodManifest.Of("web", PodManifest.Sleep));
        await _node.ReadyAsync("web", CgroupNode.Patience);
    }

    public async Task DisposeAsync()
    {
        if (_node is null)
            return;
        await SystemctlAsync("stop", Unit);
        Directory.Delete(Path.Combine(Units, Unit + ".d"), recursive: true);
        File.Delete(Path.Combine(Units, Unit));
        await SystemctlAsync("daemon-reload");
        await _node.DisposeAsync();
    }

    /// <summary>The pod as the kubelet that runs now tells it.</summary>
    internal Task<V1Pod> WebAsync() => Node.ReadyAsync("web", CgroupNode.Patience);

    internal static async Task<string> PropertyAsync(string name) => (await SystemctlAsync("show", "--value", "-p", name, Unit)).Trim();

    internal static Task WhenAsync(Func<Task<bool>> holds, string what) => Eventually.TrueAsync(holds, TimeSpan.FromSeconds(CgroupNode.Patience), what);

    internal static async Task<string> SystemctlAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("systemctl", arguments, TimeSpan.FromSeconds(CgroupNode.Patience));
        return result.ExitCode == 0 ? result.Stdout : throw new InvalidOperationException(
            $"systemctl {string.Join(' ', arguments)}: {result}\n{(await Command.RunAsync("journalctl", ["-n", "40", "--no-pager", "-u", Unit], TimeSpan.FromSeconds(60))).Stdout}");
    }
}
