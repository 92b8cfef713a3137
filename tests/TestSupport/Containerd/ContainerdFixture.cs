using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using Xunit;

namespace NodeStack.TestSupport.Containerd;

/// <summary>
/// One supervised containerd in a temporary folder with its own bridge and subnet and a busybox image, for all tests of a class.
/// Disposal removes every pod, mount, namespace, the bridge and the folder.
/// </summary>
public sealed class ContainerdFixture : IAsyncLifetime
{
    public const string Image = "localhost/nodestack/test-busybox:1";
    private static int _number;

    private readonly string _bridge = string.Create(CultureInfo.InvariantCulture, $"ns{Environment.ProcessId % 100000}t{Interlocked.Increment(ref _number)}");

    public ContainerdFixture()
    {
        Folder = Path.Combine("/tmp", $"nodestack-test-{Guid.NewGuid():N}"[..24]);
        var subnet = string.Create(CultureInfo.InvariantCulture, $"10.{100 + (Environment.ProcessId + _number) % 100}.{_number % 250}.0/24");
        Options = new ContainerdOptions
        {
            Folder = Path.Combine(Folder, "c"),
            SandboxImage = Image,
            BridgeName = _bridge,
            PodSubnet = subnet,
            // Its sandboxes name no slice, and runc puts containers into none by itself.
            AllowsSystemdCgroups = false,
        };
        Supervisor = new ContainerdSupervisor(Options, TimeProvider.System, NullLogger.Instance);
        Connection = new RuntimeConnection(Options.Endpoint, new CriClientOptions(), TimeProvider.System);
        Runtime = new CriRuntimeClient(Connection);
        Images = new CriImageClient(Connection);
    }

    public string Folder { get; }
    public ContainerdOptions Options { get; }
    public ContainerdSupervisor Supervisor { get; }
    public RuntimeConnection Connection { get; }
    public IContainerRuntime Runtime { get; }
    public IImageService Images { get; }
    public string LogRoot => Path.Combine(Folder, "logs");
    public string Archive => Path.Combine(Folder, "busybox.tar");

    public async Task InitializeAsync()
    {
        if (ContainerdRequirement.Missing is not null)
            return;
        Directory.CreateDirectory(LogRoot);
        OciArchive.BuildBusybox(Archive, Image);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Supervisor.StartAsync(limit.Token);
        await new ContainerdImages(Options.Endpoint, NullLogger.Instance)
            .ImportAsync(Archive, pin: true, Supervisor.Launch!.Host.Snapshotter, limit.Token);
    }

    public async Task DisposeAsync()
    {
        if (ContainerdRequirement.Missing is not null)
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await RemovePodsAsync(limit.Token);
        Connection.Dispose();
        await Supervisor.StopAsync(limit.Token);
        Run("ip", "link", "delete", _bridge);
        Unmount();
        Directory.Delete(Folder, recursive: true);
    }

    public async Task RemovePodsAsync(CancellationToken cancel)
    {
        foreach (var container in await Runtime.ListContainersAsync(ContainerFilter.All, cancel))
        {
            await Runtime.StopContainerAsync(container.Id, TimeSpan.Zero, cancel);
            await Runtime.RemoveContainerAsync(container.Id, cancel);
        }

        foreach (var sandbox in await Runtime.ListPodSandboxesAsync(PodSandboxFilter.All, cancel))
        {
            await Runtime.StopPodSandboxAsync(sandbox.Id, cancel);
            await Runtime.RemovePodSandboxAsync(sandbox.Id, cancel);
        }
    }

    private void Unmount()
    {
        foreach (var line in File.ReadAllLines("/proc/self/mountinfo").Reverse())
        {
            var point = line.Split(' ')[4];
            if (point.StartsWith(Folder + "/", StringComparison.Ordinal))
                Run("umount", "-l", point);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        process?.WaitForExit();
    }
}
